"""Whether a line announces initiatives: "Key recommendations:" does, "Key points discussed:" does not.

Lines are compared folded. Three kinds of pattern: words that announce by themselves, words that announce only in
company ("measures" is also what a tailor takes), and words of reports and programmes, which always win: a list of
what was talked about, who came and who won is no list of initiatives.
"""

from __future__ import annotations

import re

from content.initiatives.stems import Lexicon, fold, length

_REPORTING = Lexicon(r"""
    discuss points?\b topics? themes? questions? results? participa winner reaction highlight issues challenge facts?
    figure finding criticism reasons? factor risk attend already so_far
    themen ergebnis teilnehm punkte fragen grunde
    muzakire istirakci netice mesele movzu gorusul konu(?:lar)?\b katilimci sonuc(?:lar)? nokta
    обсу результат участ вопрос тем[ыа]\b итог причин
    ~ناقش ~محاور ~مشارك ~نتايج ~نقاط משתתפ נושאי תוצאות נדונ שאלות
    讨论 要点 参加 与会 结果 议题 问题 原因""")
_ANNOUNCING = Lexicon(r"""
    recommendations? proposals? initiatives? commitments? pledges? reforms? demands\b
    vorschlag empfehlung empfiehlt empfehlen forderung fordert fordern vorhaben verpflicht
    tovsiy teklif tesebbus razilas oneri(?!l\w*me) girisimler taahhut
    рекоменд предложени предлага инициатив договорил обязал
    ~توصي ~مقترح ~مبادر ~اتفق ~تعهد ~اوص ה?המלצ ה?הצעות ה?יוזמ הסכימו סוכם מתחייב
    建议 举措 倡议 承诺""")
_IN_COMPANY = Lexicon(r"""
    measures? steps? actions? plans? massnahme schritt plant planen vereinbart einigten beschloss beschliess
    tedbir onlem adim addim planlas planlad planli qerar karar
    мер[ыау]?\b мероприяти шаг[иао] планиру решено решил
    ~اجرا ~تدابير ~خطوات ה?צעדים ה?פעולות 措施 行动 步骤 同意 将采取""")
_COMPANY = Lexicon(r"""
    following follows include[sd]? including propos planned plans introduc adopt announc agree[ds]?\b provid next
    concrete will\b
    folgend sind umfass sieht vorsieht unter_anderem geplant sich an einigten beschloss plant planen vereinbart
    olunan olun asagidaki bunlar nezerde muhum alacag alinacak soyle sunlar
    следующ предусм предлож включа принят намечен договор будут
    ~تالي يلي ~متفق ستتخذ הבאים הבאות כוללים כוללות ננקטו יינקטו 包括 如下 以下 将""")
_ASKING = re.compile(r"(?:what|why|how|where|who)\b")
# Verbs whose list is what shall be done; the line ends with them, or nearly ("agreed, among other things, to:").
_UNDERTAKES = (
    r"(?:agreed?|pledged?|committed|commits|undertook|plans|intends?|vow(?:ed|s)|promise[ds]?|propose[ds]?"
    r"|recommend(?:s|ed)?|urge[ds]?|call(?:s|ed)? (?:on|for)|demand(?:s|ed)"
)
_TO_DO = re.compile(rf"\b{_UNDERTAKES})\b[^.:]{{0,80}}$|\b(?:will|would)(?: also| now| jointly)?$")
# Advice to the public is no initiative, nor is what to read, watch and cook.
_ADVICE = re.compile(
    r"\b(?:residents|visitors|drivers|motorists|travell?ers|passengers|customers|consumers|patients|users|readers|parents"
    r"|the public|you|your|weekend|reading|books?|films?|recipes?|advised|dietary|wardrobe|restaurants?)\b"
    r"|\b(?:lesetipp|ausflugstipp|жителям|водителям|читателям|okurlara|suruculer|oxuculara)\w*"
)
_WHO_RECOMMENDS = re.compile(
    r"\b(?:recommendations?|proposals?|commitments?|demands?) (?:from|by|of) (?P<who>[^:]{3,70}?) (?:include|are)\b",
    re.IGNORECASE,
)
_WHO_DOES = re.compile(rf"^(?P<who>[^,:;.]{{2,60}}?) (?:has |have |also |jointly )*{_UNDERTAKES}|will)\b")
_NOBODY = re.compile(
    r"(?:sides?|parties|plans?|documents?|reports?|strateg(?:y|ies)|programmes?|they|it|we|she|he|who|which|that)$",
    re.IGNORECASE,
)
_GENERIC_HEADING = re.compile(
    r"\b(?:overview|background|summary|conclusions?|next|way forward|outcomes?|outlook|introduction|at a glance|about"
    r"|what|how|why|who|when|where|ausblick|fazit|hintergrund|zusammenfassung|netice|yekun|sonuc|giris"
    r"|заключение|вывод\w*|итог\w*|خاتمه|خلاصه|סיכום|רקע)\b"
    r"|结论|总结|背景|展望"
)
_SENTENCE_END = re.compile(r"(?<=[.!?؟。！？])\s+|(?<=[。！？])")


def _last_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip())[-1]


def announces(lead_in: str) -> bool:
    """Whether what follows this line is a list of measures, recommendations or commitments."""
    text = fold(_last_sentence(lead_in)).rstrip(" :：*")
    if not text or _ASKING.match(text) or _REPORTING.search(text) or _ADVICE.search(text):
        return False
    if _ANNOUNCING.search(text) or _TO_DO.search(text):
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
    if len(text) > 40 or length(text) > 4 or _GENERIC_HEADING.search(text):
        return ""
    known = (_REPORTING, _ANNOUNCING, _IN_COMPANY)
    return "" if any(pattern.search(text) for pattern in known) else heading.strip().rstrip(":：")


def actor_in(lead_in: str) -> str:
    """Who recommends or undertakes, where an English lead-in names them: "The association calls on ... to:"."""
    sentence = _last_sentence(lead_in)
    found = _WHO_RECOMMENDS.search(sentence) or _WHO_DOES.search(sentence)
    who = found["who"].strip() if found else ""
    return "" if _NOBODY.search(who) or length(who) > 8 else who
