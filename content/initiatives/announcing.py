"""Whether a line announces initiatives: "Key recommendations:" does, "Key points discussed:" does not.

Lines are compared folded. Four kinds of pattern: words that announce by themselves, verbs that announce when the line
ends with them or soon after ("the union demands:"), words that announce only in company ("measures" is also what a
tailor takes), and words of reports, programmes and advice, which always win: a list of what was talked about, who came,
who won, what is done already and what a visitor should bring is no list of initiatives.
"""

from __future__ import annotations

import re

from content.initiatives.stems import Lexicon, fold, length

_REPORTING = Lexicon(r"""
    discuss points?\b topics? themes? questions? results? participa winner reaction highlight issues challenge facts?
    figure finding criticism reasons? factor risk attend already so_far led_to speaker previous
    themen ergebnis teilnehm punkte fragen grunde
    bereits bisher umgesetzt verhandel
    muzakire istirak netice mesele movzu gorusul konu(?:lar)?\b katil(?:an|im) sonuc(?:lar)? nokta
    artiq indiyedek heyata_kecirilmis daha_once simdiye_kadar bugune_kadar uygulanan
    обсу результат участ вопрос тем[ыа]\b итог причин ранее\b до_сих_пор
    ~ناقش ~محاور ~مشارك ~نتايج ~نقاط ~قضايا سبق ~سابق حتي_الان
    משתתפ השתתפ נושאי תוצאות נדונ שאלות כבר\b עד_כה
    讨论 要点 参加 与会 结果 议题 问题 原因 已采取 已实施 此前""")
_ANNOUNCING = Lexicon(r"""
    recommendations? proposals? initiatives? commitments? pledges? reforms? demands\b
    vorschlag empfehlung empfiehlt empfehlen forderung fordert fordern vorhaben verpflicht
    tovsiy teklif tesebbus razilas razilig[ai]_gel oneri(?!l\w*me) girisimler taahhut tavsiye ohdelik talepler
    рекоменд предложени предлага инициатив договорил условил обязал обязу
    ~توصي ~مقترح ~مبادر ~اتفق ~تعهد ~اوص ~مطالب ה?המלצ ה?הצעות ה?יוזמ הסכימו סוכם סיכמו מתחייב
    建议 举措 倡议 承诺 诉求""")
_VERBS = Lexicon(r"""
    verlang(?:t|en)\b beschloss beschliess einig(?:t|te|ten)_sich setz(?:t|en)_sich_da?fur regt\b regen\b pladier
    ruf(?:t|en)\b schlag(?:t|en)\b sprechen_sich spricht_sich plant\b planen\b wollen$ will$ beabsichtig
    cagir teleb_ed qerar\w*_(?:al|gel|ver|qebul) planlasdir niyyetind isteyir (?:at|ed|gor|al)(?:acaq|ecek)(?:lar|ler)?$
    cagri talep_ed kararlastir karar\w*_(?:al|ver) planliyor hedefli hedeflen mutabik istiyor
    (?:yap|at|ed|al)(?:acak|ecek)(?:lar|ler)?$
    поруч постанов реши(?:л|ли|ла|ло)\b решено\b согласова требу[ею]т прос[ия]т\b призв призыва намер планиру
    настаива готов(?:ы|а|о)?\b собира[ею]тся
    و?قررت?\b و?يقرر و?دعا\b و?دعت\b و?[يت]دعو ^و?طالب\b و?طالبت\b و?[يت]طالب و?[يت]عتزم و?[يت]نوي و?[يت]قترح
    و?[يت]خطط
    מתכנ[ןנ] דורש קור(?:א|את|אים)_ל ממליצ ממליץ מציע\w*_ל החליט הוחלט מבקש מתכוונ מתכוון תובע
    商定 约定 同意 决定 要求(?!$) 呼吁 提出 计划 将$ 拟$""")
"""Verbs of those who undertake, decide or demand; English has its own, with the "to" that follows them."""
_IN_COMPANY = Lexicon(r"""
    measures? steps? actions? plans? massnahme schritt plant planen vereinbart einigten beschloss beschliess
    tedbir onlem adim addim planlas planlad planli qerar karar
    мер[ыау]?\b мероприяти шаг[иао] планиру решено решил
    ~اجرا ~تدابير ~خطوات ה?צעדים ה?פעולות 措施 行动 步骤 同意 将采取""")
_COMPANY = Lexicon(r"""
    following follows include[sd]? including propos planned plans introduc adopt announc agree[ds]?\b provid next
    concrete will\b
    folgend sind umfass sieht vorsieht unter_anderem geplant sich an einigten beschloss plant planen vereinbart
    olunan olun asagidaki bunlar nezerde muhum alinacak soyle sunlar (?:at|yap|al|ed|ver|koy)(?:acag|eceg)\w
    следующ предусм предлож включа принят намечен договор будут
    ~تالي يلي ~متفق ستتخذ הבאים הבאות כוללים כוללות ננקטו יינקטו 包括 如下 以下 将""")
_SAYING = _REPORTING | _ANNOUNCING | _IN_COMPANY | _VERBS
_ASKING = re.compile(r"(?:what|why|how|where|who)\b")
_SOON = 60  # letters after the verb: whom it is asked of, "the following", and hardly more
# A court decides and demands too.
_COURT = Lexicon(r"""
    courts?\b jury judges? tribunal gericht richter mehkeme mahkeme суд(?:а|у|ом|е|ья|ьи)?\b прокур ~محكم ~قاض
    ה?שופט בית_המשפט בית_משפט 法院 法官 检察""")
# Verbs whose list is what shall be done; the line ends with them, or nearly ("agreed, among other things, to:").
_UNDERTAKES = (
    r"(?:agreed?|pledged?|committed|commits|undertook|plans|intends?|vow(?:ed|s)|promise[ds]?|propose[ds]?"
    r"|recommend(?:s|ed)?|urge[ds]?|call(?:s|ed)? (?:on|for)|demand(?:s|ed)"
)
# These are said of much else, but not with "to" at the end of the line.
_WANTS = (
    r"(?:want(?:s|ed)?|ask(?:s|ed|ing)?|seeks?|plan|decided|decides?|resolved?|voted|undertakes?|promis(?:e[ds]?|ing))"
)
_TO_DO = re.compile(
    rf"\b{_UNDERTAKES})\b[^.:]{{0,80}}$|\b{_WANTS}\b[^.:]{{0,80}}\bto$|\b(?:will|would)(?: also| now| jointly)?$"
)
# Advice to the public is no initiative, nor is what to read, watch and cook.
# ... but the passengers' union demands like any.
_BODY = "(?!['’]?_(?:union|associa|group|lobby|council|federa|organi)|协会|组织|代表|联)"
_ADVICE = Lexicon(rf"""
    (?:residents|visitors|drivers|motorists|travell?ers|passengers|customers|consumers|patients|users)\b{_BODY}
    (?:readers|parents)\b{_BODY}
    the_public\b you\b your\b weekend\b reading\b books?\b films?\b recipes?\b advised\b dietary\b wardrobe\b
    restaurants?\b
    lesetipp ausflugstipp wochenende besuchern?\b reisende\b patienten\b anwohnern?\b fahrgasten?\b
    (?:okur|surucu|yolcu|vatandas|ziyaretci|tuketici|seyirci|turist|veli|hasta)(?:ler|lar)(?:e|a|imiz\w*)\b
    (?:oxucu|surucu|sernisin|vetendas|tamasaci|turist|ziyaretci|istehlakci|sakin|valideyn|pasient)(?:ler|lar)[ea]\b
    жителям\b водителям\b читателям\b зрителям\b посетителям\b родителям\b потребителям\b
    гражданам\b пассажирам\b туристам\b пациентам\b выходны
    hafta_sonu hefte_sonu
    و?[يت]?نصح للقراء\b للمسافرين\b للزوار\b للسايقين\b للمواطنين\b
    ל?סוף_השבוע לקוראים\b לנהגים\b למטיילים\b למבקרים\b לציבור\b לצרכנים\b להורים\b מתבקשים\b
    周末 出行 (?:市民|游客|旅客|乘客|观众|读者|消费者|患者|司机|家长){_BODY}""")
_WHO_RECOMMENDS = re.compile(
    r"\b(?:recommendations?|proposals?|commitments?|demands?) (?:from|by|of) (?P<who>[^:]{3,70}?) (?:include|are)\b",
    re.IGNORECASE,
)
_WHO_DOES = re.compile(
    rf"^(?P<who>[^,:;.]{{2,60}}?) (?:has |have |is |are |also |jointly )*(?:{_UNDERTAKES}|will)|{_WANTS})\b"
)
_NOBODY = re.compile(
    r"(?:sides?|parties|plans?|documents?|reports?|strateg(?:y|ies)|programmes?|they|it|we|she|he|who|which|that)$",
    re.IGNORECASE,
)
# Where in the article we are, a position, a programme, who says something, a body that acts: no field.
_GENERIC_HEADING = Lexicon(r"""
    overview\b background\b summary\b conclusions?\b next\b way_forward\b outcomes?\b outlook\b introduction\b
    at_a_glance\b about\b what\b how\b why\b who\b when\b where\b wants?\b asks?\b says?\b
    demands?\b reactions?\b positions?\b will\b programmes?\b
    unions?\b associations?\b federations?\b opposition\b ngos\b
    ausblick\b fazit\b hintergrund\b zusammenfassung\b reaktion haltung\b programm\b stellungnahme\b
    gewerkschaft \w*verband\b \w*verein\b
    netice\b yekun\b mevqe movqe proqram cavab gorus ittifaqi?\b sonuc\b giris\b program tutum yanit sendika birligi?\b
    заключение\b вывод итог позици мнени реакци программ ответ\b союз профсоюз
    خاتمه\b خلاصه\b برنامج\b موقف\b رد\b خطه\b مطالب\b اتحاد\b نقابه\b
    סיכום\b רקע\b עמדת\b תגובת\b תוכנית\b תכנית\b ארגון\b ארגוני\b איגוד\b
    结论 总结 背景 展望 意见 立场 反应 回应 规划 计划 协会 工会""")
_DIGIT = re.compile(r"\d")
_SENTENCE_END = re.compile(r"(?<=[.!?؟。！？])\s+|(?<=[。！？])")


def _last_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip())[-1]


def announces(lead_in: str) -> bool:
    """Whether what follows this line is a list of measures, recommendations or commitments."""
    text = fold(_last_sentence(lead_in)).rstrip(" :：*")
    if not text or _ASKING.match(text) or _REPORTING.search(text) or _ADVICE.search(text) or _COURT.search(text):
        return False
    if _ANNOUNCING.search(text) or _TO_DO.search(text) or _VERBS.search(text, max(0, len(text) - _SOON)):
        return True
    return bool(_IN_COMPANY.search(text) and _COMPANY.search(text))


def heading_announces(heading: str) -> bool:
    """Whether a short heading calls what is under it so: "Recommendations", "Next steps"."""
    text = fold(heading).rstrip(" :：")
    if not text or length(text) > 4 or _REPORTING.search(text) or _ADVICE.search(text):
        return False
    return bool(_ANNOUNCING.search(text) or (_IN_COMPANY.search(text) and (length(text) == 1 or _COMPANY.search(text))))


def area_named_by(heading: str) -> str:
    """The heading when it names a field ("Water supply"), nothing when it is a headline or says only where we are."""
    text = fold(heading)
    if len(text) > 40 or length(text) > 4 or _DIGIT.search(text) or _GENERIC_HEADING.search(text):
        return ""
    return "" if _SAYING.search(text) else heading.strip().rstrip(":：")


def actor_in(lead_in: str) -> str:
    """Who recommends or undertakes, where an English lead-in names them: "The association calls on ... to:"."""
    sentence = _last_sentence(lead_in)
    found = _WHO_RECOMMENDS.search(sentence) or _WHO_DOES.search(sentence)
    who = found["who"].strip() if found else ""
    return "" if _NOBODY.search(who) or length(who) > 8 else who
