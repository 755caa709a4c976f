"""What the header of a table column means, in the eight languages of the samples.

A header is compared folded (small letters, no accents). The roles are tried in the order of `_MEANINGS`: "Responsible
for the measure" names an actor, "Expected outcome of the initiative" an outcome, "Area of action" an area.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from content.initiatives.stems import Lexicon, fold, length


class Role(Enum):
    """What a column holds."""

    ACTOR = auto()
    WHEN = auto()
    AMOUNT = auto()
    OUTCOME = auto()
    AREA = auto()
    COMPONENT = auto()
    ACTION = auto()
    INDEX = auto()
    FOREIGN = auto()  # at home in tables of scores, prices, votes, contacts and schedules
    BLANK = auto()
    OTHER = auto()


class Meaning(NamedTuple):
    """A role and how plainly the header says it: 1 hints, 2 says, 3 says that it is yet to come ("expected ...")."""

    role: Role
    strength: int = 0


_INDEX = re.compile(r"(?:no|nr|n|№|#|s/n|id|sira|п/п|№ п/п|م|序号|编号|מס|lfd\.? ?nr)\.?")
# Foreign when this is all the header says.
_FOREIGN_ALONE = re.compile(
    r"yes|no|change|close|today|tomorrow|time|date|day|place|year|unit|value|share|%|\+/-|w|d|l"
    r"|datum|ort|uhrzeit|tag|preis|tarix|tarih|yer|saat|vaxt|gun|дата|место|время|цена|год|да|нет"
    r"|تاريخ|مكان|وقت|يوم|סכום|תאריך|מקום|שעה|日期|地点|时间"
)
_FOREIGN = r"""
    scores?\b (?<!action_)points?\b prices?\b played\b won\b lost\b teams?\b opponent match(?:es)?\b players?\b goals\b
    what_happened what_to_do venue location phone e-?mail address\b contacts?\b votes?\b seats?\b ranks?\b judge
    speaker author award prize
    temperature
    punkte zuschauer begegnung telefon mannschaft
    fiyat puan takim xal\b komanda qiymet
    счет очк команд телефон
    ~فريق ~نقاط ~سعر קבוצה נקודות מחיר טלפון 球队 积分 价格 电话 比分"""
_ACTOR = r"""
    who\b by_whom run_by partners?$ wer\b durch_wen kim\b кто\b من_ينفذ ~منفذ מי\b בידי 谁 单位 部门 实施者
    responsib lead\b owner implement(?:er|ing) actor agency proposed_by in_charge
    zustandig verantwortlich trager federfuhr
    icraci mesul sorumlu yurutucu ответствен исполнител ~مسوول ~جهه אחראי גורם_מבצע 负责 责任 牵头"""
_WHEN = r"""
    zeitrahmen by$ until$ bis$ (?:start|finish|completed?)_(?:by|date) term$ termin\b umsetzung$ fertig\w*$
    hazir\w*$ ne_(?:vaxt|zaman)
    когда\b متي\b ~اجل\b ~توقيت מתי\b עד_מתי עד$ יעד_ביצוע 何时 时间表 完成年
    deadline time_?(?:line|frame) by_when when\b due\b period target_date completion
    frist zeitraum zeitplan bis_wann umsetzung_bis
    muddet son_tarix icra_tarixi sure(?:si)?\b takvim son_tarih срок ~موعد ~مده ~جدول לוח_זמנים מועד
    期限 时限 完成时间"""
_AMOUNT = r"""
    how_much price_tag money$ wie_viel geld$ nece_basa ne_kadar сколько деньги كم_ ~كلفه כמה_ 花费 投入
    budget costs?\b funding amount investment financ
    kosten finanz mittelbedarf
    budce mebleg maliyye xerc butce maliyet tutar бюджет стоимост финанс сумм
    ~ميزاني ~تكلف ~تمويل תקציב עלות מימון 预算 经费 金额 资金 投资"""
_EXPECTED_OUTCOME = r"""
    (?:expected|anticipated|intended|desired|projected|planned)_(?:\w+_)?(?:outcome|result|effect|impact|benefit|output)
    (?:expected|anticipated|intended|desired|projected|planned)_(?:\w+_)?(?:change|gain|improvement|value)
    hoped.for_ (?:erwartet|angestrebt|beabsichtigt|erhofft)\w*_(?:\w+_)?(?:wirkung|ergebnis|nutzen|effekt|folge)
    gozlenil\w+_(?:\w+_)?(?:netice|fayda|tesir|effekt) beklenen_(?:\w+_)?(?:sonuc|etki|fayda|kazanim|cikti)
    hedeflenen_(?:sonuc|etki) ожидаем\w+_(?:\w+_)?(?:результат|эффект|итог)
    ~(?:نتيج|نتايج|اثر|اثار|فايد|فوايد|منفع)\w*_(?:ال)?(?:متوقع|منشود|مرجو) תוצא\w+_(?:צפוי|רצוי|מצופ)
    (?:预期|预计|期望)[一-鿿]+
    what_(?:\w+_){0,3}(?:achieve|bring|gain|change)s? (?:was|wozu)_(?:\w+_){0,3}(?:bringt?|bewirkt|erreich\w*|andert)
    ne_(?:verecek|deyisecek|qazan\w+|elde_\w+|kazan\w+|saglayacak|degisecek|ise_yarayacak)
    польза\b что_(?:\w+_)?(?:даст|изменится|получи[мт]|улучшится) зачем\b чего_(?:\w+_)?(?:ждем|добьемся|достигнем)
    ماذا_(?:س[ينت]\w+_)?(?:[ينت]حقق|[ينت]غير|[ينت]كسب|سيحقق|سيتغير|ستحقق|سنكسب|سنحقق)
    מה_(?:\w+_)?(?:נשיג|נרוויח|ישתנה|ישיג|יושג|זה_ייתן|ייתן|תביא|יביא)
    达到什么 要达到的 有何[成效益]"""
_OUTCOME = r"""
    ~فايده יעד outcome objective purpose goal\b aim\b what_for intention ziel zweck meqsed hedef amac цел[ьи] ~هدف
    ~غاي מטר[הת] 目标 目的 成果 成效"""
_RESULT = r"""
    results?\b effects?\b impact benefit targets?\b output ergebnis wirkung nutzen effekt
    netice fayda tesir sonuc etki\b kazanim результат эффект итог ~نتيج ~نتايج ~اثر תוצא 结果 效果 影响"""
_AREA = r"""
    areas?\b sectors?\b fields?\b themes?\b topics?\b domains?\b priorit pillars?\b categor focus sphere
    \w*bereich \w*feld\b thema\b schwerpunkt
    sahe istiqamet movzu sektor prioritet alan baslik konu tema\b oncelik направлени сфер област сектор приоритет
    方面
    part_of_ branch department division subject line_of policy_ teil_des sparte gebiet\b ressort saha\b bolum\b dal\b
    раздел отрасл блок\b ~قسم\b ~ميدان ~باب\b ענף חזית
    ~مجال ~قطاع ~محور ~اولوي תחום נושא מגזר ענף 领域 方向 类别 行业 重点 板块"""
_COMPONENT = r"""
    component elements?\b modules?\b strands?\b workstream building_block baustein komponent bilesen
    компонент элемент составляющ ~مكون ~عنصر רכיב מרכיב 组成 环节"""
_ACTION = r"""
    what_(?!to_do|happened)(?:\w+_){0,4}(?:do|done|happen|plan(?:ned)?|propose[ds]?)\b how_(?:we|it|they)\b
    was_(?:\w+_){0,4}(?:tun|getan|geschieht|geplant|vorschlagen|passiert|machen)\b wie_wir
    ne_(?:\w+_)?(?:edilecek|edeceyik|gorulecek|yapilacak|yapacagiz|planlaniyor) yapacagimiz
    что_(?:\w+_){0,3}(?:сдела\w+|делать|планиру\w+|предлага\w+|предстоит) как\b(?=$|_этого|_мы|_буд)
    ماذا_(?:سنفعل|سنعمل|نفعل|نقترح|سيجري|سيتم) מה_(?:נעשה|ייעשה|מוצע|עושים|מציעים) 做法 怎么做 办法
    remed(?:y|ies) \w*empfehlung adim\b деистви[ея] ~خطوه ~خطوات ~عمل_المقترح ما_سنفعل ما_سيتم מהלך פעולה 工作内容
    initiative propos measures?\b recommendation recommended_(?:action|measure|step) commitment pledge intervention
    reforms?\b planned_\w actions?\b steps?\b to_be_done
    massnahme vorschlag vorhaben empfehlung forderung schritt geplant vorgesehen
    tesebbus teklif tedbir tovsiy planlasdirilan gorulecek edilecek nezerde_tutulan addim gorulen_isler
    girisim oneri onlem eylem taahhut planlanan ongorulen yapilacak
    инициатив предложени предлагаем планируем намечен мер[аы]\b мероприяти рекомендаци шаг
    ~مبادر ~مقترح ~اقتراح ~توصي ~اجرا ~تدبير ~تدابير ~مخطط ~مقرر
    יוזמ הצע המלצ צעד פעולה מתוכננ מתוכנן 举措 措施 倡议 提议 建议 行动 方案 拟"""
_UNDERTAKING = r"""
    projects?\b program(?:me)?s?\b activit schemes?\b tasks?\b projekt programm aktivitat aktion
    layihe fealiyyet proqram proje faaliyet проект программ задач
    ~مشروع ~برنامج ~نشاط פרויקט תוכנית תכנית פעילות 项目 计划 活动 工程 任务"""

_STEMS = (
    (Meaning(Role.OUTCOME, 3), _EXPECTED_OUTCOME),
    (Meaning(Role.FOREIGN), _FOREIGN),
    (Meaning(Role.ACTOR, 2), _ACTOR),
    (Meaning(Role.WHEN, 2), _WHEN),
    (Meaning(Role.AMOUNT, 2), _AMOUNT),
    (Meaning(Role.OUTCOME, 2), _OUTCOME),
    (Meaning(Role.OUTCOME, 1), _RESULT),
    (Meaning(Role.AREA, 2), _AREA),
    (Meaning(Role.COMPONENT, 2), _COMPONENT),
    (Meaning(Role.ACTION, 2), _ACTION),
    (Meaning(Role.ACTION, 1), _UNDERTAKING),
)
_MEANINGS = tuple((found, Lexicon(stems)) for found, stems in _STEMS)
_ANY_MEANING = Lexicon(" ".join(stems for _, stems in _STEMS))


@lru_cache(maxsize=2_000)  # newsrooms name their columns alike
def meaning(header: str) -> Meaning:
    """What a header says its column holds."""
    text = " ".join(fold(header).split()).strip(" .:*")
    if not text:
        return Meaning(Role.BLANK)
    if _INDEX.fullmatch(text):
        return Meaning(Role.INDEX)
    if _FOREIGN_ALONE.fullmatch(text):
        return Meaning(Role.FOREIGN)
    if len(text) > 80 or not _ANY_MEANING.search(text) or length(text) > 7:
        return Meaning(Role.OTHER)
    return next((found for found, lexicon in _MEANINGS if lexicon.search(text)), Meaning(Role.OTHER))
