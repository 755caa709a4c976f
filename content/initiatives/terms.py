"""What stands before the colon in "Night bus: so that shift workers get home" and in "Transport: close two streets".

The first is the measure's own name, and what follows tells what for, or who, where and when; the second is the field,
and what follows is the measure. What follows decides: a sentence, or a clause of purpose, is no thing to do.
"""

from __future__ import annotations

import re

from content.initiatives.stems import Lexicon, fold

# A clause of purpose; at its start in most languages, at its end in Turkish and Azerbaijani. All text is folded.
_PURPOSE = re.compile(
    r"(?:to|so that|so|in order to|in order that|because|aimed at|with the aim|that way|this would|it would)\b"
    r"|(?:um|damit|so ?dass|auf dass|dadurch|zugunsten)\b"
    r"|(?:чтобы|для того|дабы|ради|с тем чтобы|с целью|это (?:позволит|даст|поможет)|благодаря этому)\b"
    r"|(?:كي|لكي|حتي|بهدف|بغيه|بغرض|من اجل|وذلك|لضمان|لت\w{3,}|ل(?:ي\w{3,}|خفض|منع|حمايه|دعم|رفع|زياده|مساعده))\b"
    r"|(?:כדי|על מנת|במטרה|למען|כך ש\w+|ש[אינת]\w{2,}|שכל|שלא)\b"
    r"|(?:让|使|以便|以免|为了|好让|从而|目的是|免得|方便)"
)
_PURPOSE_AT_END = re.compile(
    r"\w{2}s[iu]n(?:l[ae]r)?$"
    r"|(?:m[ae]k|m[ae]si|\w) (?:icin|ucun)$|\b(?:diye|deye|amaciyla|meqsedile|uzere)$"
    r"|(?:abil|ebil|e bil|a bil)\w{2,}$"
)
# A sentence with a verb of its own, in the first clause of it.
_SENTENCE = Lexicon(r"""
    (?:soll(?:en|te|ten)?|kann|konn(?:en|te|ten)|wird|werden|wurden?|muss(?:en|te)?|darf|durfen|waren?|hatten?|ist|sind)\b
    \w+m[ae]li(?:dir)?(?:l[ae]r)?$ \w+(?:ecek|acak|ecaq|acaq)(?:l[ae]r|tir|dir)?$ \w+iyor(?:lar)?$ \w+malidir(?:lar)?$
    долж(?:ен|на|но|ны)\b (?:не_)?(?:будет|будут|смо(?:жет|гут)|может|могут|стан(?:ет|ут)|получ(?:ит|ат))\b
    \w{4,}(?:ется|ится|утся|ятся)\b согласил взял(?:а|о|и|ась|ся)?\b
    يجب\b ينبغي\b يمكن\b ستطيع\b س[يت]\w{2,} [يت](?:ستطيع|حصل|صل|تمكن|صبح|كون|تولي|شرف|قوم|جد|ستفيد|عود)(?:ون)?\b لن\b
    יוכל\w*\b תוכל\b צרי[כך]\w*\b חייב\w*\b אמור\w*\b יהי[הו]\w?\b תהיה\b [ית]קבל\w?\b [ית]גיע\w?\b ייהנו\b [ית]נהל\w?\b
    [ית]פעיל\w?\b לא_[ית]\w{3,}
    应该 应当 应由 将由 由.{2,12}(?:负责|牵头|承担|管理|实施) 不再 都能 也能 可以 就能""")
_ENGLISH_SENTENCE = re.compile(
    r"(?:the|a|an|every|each|all|no|nobody|it|they|this|more|fewer|even|also|anyone|everyone|half)\b"
    r"[^,]{0,60}?\b(?:should|would|will|can|could|must|may|is|are|has|have|gets?|no longer)\b"
    r"|(?:[\w-]+ ){1,2}(?:should|would|will|can|could|must|may)\b"
)
# An infinitive at the start is a thing to do, whatever comes after it.
_TO_DO = re.compile(r"\w+(?:ть|ти|чь|ться)\b|ל(?!כל|א\b)[\u05d0-\u05ea]{3,}\b(?<!כדי)")
# Who runs it, what it costs, where and when it begins: told of a measure, but not what it is for.
_ARRANGEMENT = Lexicon(r"""
    responsib in_charge run_by\b led_by\b lead\b pa(?:y|id)\b fund financ costs?\b budget pilot
    (?:starts?|begins?)_(?:in|on|at|with|this|next)\b
    trial
    operat manag overse host\b opens?\b
    zustandig verantwort trag(?:t|en)\b trager leit(?:et|en)\b finanzier kost(?:en|et)\b bezahl startet beginnt pilot
    betreib
    betreu ubern[ie]hm federfuhr erprob
    yurut sorumlu finans karsila maliyet butce basla dene(?:n|m) pilot kurul ustlen islet duzenle \w+m[ae]li(?:l[ae]r)?$
    mesul icra_ed maliyy xerc basla sinaq qurul ohdesin rehberlik \w+m[ae]lidir(?:l[ae]r)?$
    отвеча ответствен вести\b веде(?:т|нием)\b финанс стоит\b стоимост бюджет начн начал старт пилот оплат возьмет взял
    согласил руковод курир провед откро[ею]тся откры
    ~مسوول [يت]تولي [يت]شرف ~تمويل ~تكلف ~كلف ~ميزاني [يت]بدا ~تجريب
    אחראי [ית]נהל\w?\b [ית]פעיל\w?\b מימון ה?עלות תקציב [ית]תחיל\w?\b פיילוט בהובלת
    负责 牵头 承担 经费 预算 费用 试点 启动 由.{2,12}(?:管理|实施)""")
# ... and what only describes.
_DESCRIBES = re.compile(
    r"(?<!will )(?<!would )(?<!should )(?<!can )(?<!must )(?<!may )\b(?:is|are|was|were|has|have)\b"
    r"|\b(?:ist|sind|war|waren|hatten?)\b"
)
_FIELD = Lexicon(r"""
    (?:public_)?transport(?:ation)?$ (?:higher_)?education$ (?:public_)?health(?:care)?$ housing$ energy$ water$
    culture$
    economy$ environment$ finance$ security$ safety$ agriculture$ fisheries$ tourism$ trade$ training$ research$
    climate$
    digital_\w+$ sports?$ justice$ labour$ jobs$ waste$ traffic$ roads$ rail(?:ways)?$ ports?$ schools$ science$ youth$
    (?:offentlicher_)?\w*verkehr$ \w*bildung$ \w*gesundheit$ \w*pflege$ wohnen$ energie$ wasser$ kultur$ \w*wirtschaft$
    umwelt\w*$ finanzen$ sicherheit$ tourismus$ handel$ klima\w*$ \w*ung$ \w*heit$ \w*keit$ soziales$ sport$ schulen?$
    personal$ forschung$ arbeit$ jugend$ wasserbau$ \w*politik$
    ulasim$ egitim$ saglik$ konut$ enerji$ su$ kultur$ ekonomi$ cevre$ guvenlik$ tarim$ turizm$ ticaret$ spor$ istihdam$
    kalite$ \w+_yonetimi$ altyapi$ arastirma$ iklim$ genclik$
    neqliyyat$ tehsil$ sehiyye$ saglamliq$ menzil$ enerji$ energetika$ medeniyyet$ iqtisadiyyat$ ekologiya$
    tehlukesizlik$
    kend_teserrufati$ turizm$ ticaret$ idman$ suvarma$ infrastruktur$ elm$ gencler$
    (?:общественныи_)?транспорт$ образование$ здравоохранение$ здоровье$ жилье$ энергетика$ вода$ культура$ экономика$
    экология$ безопасность$ туризм$ торговля$ спорт$ наука$ кадры$ \w+ство$ финансы$ дороги$ школы$ молодежь$ климат$
    ~نقل$ ~تعليم$ ~صحه$ ~اسكان$ ~طاقه$ ~مياه$ ~ثقافه$ ~اقتصاد$ ~بييه$ ~امن$ ~زراعه$ ~سياحه$ ~تجاره$ ~رياضه$ ~تدريب$
    תחבורה$ חינוך$ בריאות$ דיור$ אנרגיה$ מים$ תרבות$ כלכלה$ סביבה$ ביטחון$ חקלאות$ תיירות$ מסחר$ ספורט$ רווחה$ קהילה$
    ^(?:公共)?交通$ ^教育$ ^医疗(?:卫生)?$ ^卫生$ ^住房$ ^能源$ ^水利$ ^文化$ ^经济$ ^环保$ ^环境$ ^安全$
    ^农业$ ^旅游$ ^就业$""")

# What ought to be done is the thing to do, not what is told of it: "The contracts should be tendered anew".
_DUTY = re.compile(
    r"(?!(?:it|they|this|these|those|nobody|no|er|sie|es|das|dies|diese|dieser|niemand|keine?r?|он|она|оно|они|это|никто)\b)"
    r".{0,200}?\b(?:(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to|(?:is|are) to)"
    r" (?:\w+ )?be \w+(?:ed|t|n|de|ld)\b"
    r"|(?:soll(?:en|te|ten)?|muss(?:en|te|ten)?) (?:.{0,200} )?\w+ werden$"
    r"|(?:ist|sind) (?:.{0,200} )?(?:zu \w+n|\w+zu\w+n)$"
    r"|должн[аоы]? быть \w+н[аоы]?\b)"
    r"|(?:يجب|ينبغي|يتعين) (?!ان\b|الا\b)|(?:应该?|应当|必?须)(?!由)"
)
# Verbs of what comes of a measure; a field is followed by them too, so the term has to be a measure's name.
_EFFECT = Lexicon(r"""
    ^(?:help|let|allow|enable|encourage|prevent|avoid|ease|reduce)_
    (?:erleichtern|ermoglichen|verringern|senken|verhindern|vermeiden|reduzieren|entlasten|verkurzen)$
    (?:kolaylastir|sagla|azalt|onle|tesvik_et|arttir|artir|hizlandir|guclendir|engelle|dusur|kisalt|iyilestir|koru)m[ae]k$
    (?:asanlasdir|temin_et|azalt|qarsisini_al|hevesl\w+dir|artir|suretlendir|guclendir|qisalt|yaxsilasdir|qoru)m[ae][qk]$
    ^(?:облегчить|снизить|сократить|уменьшить|повысить|улучшить|ускорить|предотвратить|избежать|помочь|разгрузить)\b
    ^(?:تسهيل|تقليل|تخفيف|خفض|الحد|تشجيع|تحسين|تمكين|تسريع|منع|ضمان|حمايه)\b
    ^(?:להקל|לאפשר|לצמצם|להפחית|למנוע|לעודד|לשפר|לקצר|להבטיח|לחסוך)\b
    ^(?:减少|减轻|降低|避免|防止|提高|提升|改善|缩短|缓解|保障|促进|鼓励|帮助|确保|满足)""")
# A path, a platform, a campaign: such a thing is set up, while a field is only worked in.
_MEASURE = Lexicon(r"""
    (?:bus|line|lanes?|paths?|platform|portal|app|campaign|project|fund|scheme|hub|library|club|card|pass|ticket)$
    (?:hotline|register|network|academy|bank|garden|shuttle|clinic|streets?)$
    \w*(?:bus|linie|wege?|spur|plattform|portal|app|kampagne|projekt|fonds|zentrum|zentren|laden|karte|ticket)$
    \w*(?:telefon|register|netz|akademie|bank|garten|strassen?|aktion|paten|platze)$
    (?:yol|sokag|sokaklar|alanlar|hatlar|kart|bilet|ag|bahceler|evler|merkezler|istasyonlar|platform|fon|park)[iu]$
    (?:hatti|kampanyasi|programi|projesi|merkezi|bankasi|akademisi|pazari|bahcesi|otobusu|kutuphanesi|portali|evi)$
    (?:xetti|platformasi|kampaniyasi|proqrami|layihesi|fondu|merkezi|sebekesi|banki|bagi|avtobusu|kitabxanasi)$
    (?:автобус|линия|дорожк[аи]|маршрут|платформа|портал|приложение|кампания|проект|фонд|центр|клуб|карта|билет)\b
    (?:реестр|сеть|банк|акция|библиотека)\b
    ^(?:حافله|خط|مسار|ممر|منصه|بوابه|تطبيق|حمله|مشروع|صندوق|مركز|مكتبه|نادي|بطاقه|سجل|شبكه|بنك|سوق|حديقه|عياده)\b
    ^(?:קו|מסלול|שביל|פלטפורמת|אפליקציית|קמפיין|פרויקט|קרן|מרכז|ספריית|ספרייה|מועדון|כרטיס|רשת|בנק|גינת|מרפאה)\b
    (?:行动|平台|工程|项目|基金|中心|专线|公交|热线|地图|一卡通|食堂|书屋|驿站|银行|学院|课堂|步道|绿道)$""")


def names_measure(term: str) -> bool:
    """Whether a term is a measure's own name, of a thing that is set up: "Night bus", "清洁行动"."""
    return _MEASURE.search(fold(term)) is not None


def tells(text: str, named: bool) -> bool:
    """Whether this says what for, or how, rather than names a thing to do; `named`: after the name of a measure."""
    if is_purpose(text):
        return True
    told = fold(text).rstrip(" .!。")
    if _DUTY.match(told) and not _ARRANGEMENT.search(told):
        return False
    return is_sentence(text) or (named and _EFFECT.search(told) is not None)


def names_field(term: str) -> bool:
    """Whether a term is the common name of a field: "Transport", "Gesundheit"."""
    found = _FIELD.search(text := fold(term))
    return found is not None and found.start() == 0 and found.end() == len(text)


def is_purpose(text: str) -> bool:
    """Whether this is a clause of purpose: "so that shift workers get home"."""
    text = fold(text).rstrip(" .!。")
    return bool((_PURPOSE.match(text) and not _TO_DO.match(text)) or _PURPOSE_AT_END.search(text))


def is_sentence(text: str) -> bool:
    """Whether this tells something, rather than names a thing to do."""
    text = fold(text).rstrip(" .!。")
    if _TO_DO.match(text):
        return False
    return bool(_ENGLISH_SENTENCE.match(text) or _SENTENCE.search(text.partition(",")[0]))


def aim_of(text: str) -> str:
    """The text when it says what a measure is for, nothing when it says how it is arranged."""
    told = fold(text).rstrip(" .!。")
    if _ARRANGEMENT.search(told):
        return ""
    if is_purpose(text) or _EFFECT.search(told):
        return text
    return text if is_sentence(text) and not _DESCRIBES.search(told) else ""
