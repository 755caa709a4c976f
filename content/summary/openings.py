"""What stands before the first word of the news, and what is no news at all.

Datelines ("PARIS, 3 May —", "LONDON (Reuters) - ") and agency tags come off the start of a sentence; bylines, time
stamps and invitations to read on are no sentences of the article.
"""

from __future__ import annotations

import re

_AGENCY = (
    r"AP|AFP|CNN|BBC|Reuters|Thomson Reuters|Bloomberg|UPI|PTI|ANI|IANS|dpa|DPA|KNA|epd|SID|APA|ANSA|EFE|Europa Press"
    r"|AA|İHA|DHA|Trend|Xinhua|Kyodo|Yonhap|TASS|ТАСС|РИА Новости|РИА|Интерфакс|Interfax|AZƏRTAC|AZERTAC|Azertag|Report"
    r"|PRNewswire|PR Newswire|Business Wire|GLOBE NEWSWIRE|وام|رويترز|أ ف ب|د ب أ|الأناضول|新华社|新華社|中新社|共同"
)
_DASH = r"(?:[–—]|-{1,2})"
_DAY = r"(?:\d{1,2}\.?(?:st|nd|rd|th)?\s+\w{2,12}|\w{3,12}\.?\s+\d{1,2})(?:,?\s+\d{4})?"
_PLACE = r"[A-ZÀ-ÞĀŁŚŞİĞÇÖÜƏА-ЯЁІЇЄ][\w.’'-]{1,24}"
_PLACES = rf"{_PLACE}(?:[ /](?:{_PLACE}|of|de|la|del|am|an der)){{0,3}}(?:,\s+{_PLACE}(?: {_PLACE}){{0,2}}){{0,2}}"
_NEXT = r"(?=[\W\d]*[^\W\d_a-zа-яß-öø-ÿ])"  # the news itself opens with a capital, or in a script that has none

_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # LONDON (Reuters) - ; Berlin (dpa) – ; WASHINGTON, May 3 (AP) —
        rf"{_PLACES}(?:,?\s+{_DAY})?\s*[(/]\s?(?:{_AGENCY})[^)/\n]{{0,20}}[)/]\s*(?:{_DASH}|:)?\s*",
        # The same where letters have no capitals, and the bare city before a dash there
        rf"[א-תء-ي]+(?: [א-תء-ي]+){{0,2}}\s*\(\s?(?:{_AGENCY})\s?\)\s*(?:{_DASH}|:)?\s*",
        rf"[א-תء-ي]{{2,12}}(?: [א-תء-ي]{{2,12}})?\s+{_DASH}\s+",
        # (CNN)The ; (AP) — The ; /PRNewswire/ --
        rf"[(/]\s?(?:{_AGENCY})\s?[)/]\s*(?:{_DASH}+|:)?\s*",
        # МОСКВА, 3 мая. /ТАСС/. ; БАКУ, 5 мая — РИА Новости. ; Bakı, 5 may, AZƏRTAC
        rf"{_PLACES},?\s+{_DAY}\s*[.,]?\s*(?:{_DASH}\s*)?/?(?:{_AGENCY})/?\s*(?:[.:]|{_DASH})?\s*{_NEXT}",
        # PARIS, 3 May — ; Baku –
        rf"{_PLACES}(?:,?\s+(?:le\s+)?{_DAY})?\s*(?:\s{_DASH}|[–—])\s+{_NEXT}",
        # 新华社北京5月3日电（记者 某某） ; 【 ... 】
        r"(?:新华社|新華社|中新社|中新网|共同社)[^，。\n]{0,20}?[电電](?:[（(][^）)\n]{0,30}[）)])?\s*",
        r"【[^】\n]{1,20}】\s*|（[^）\n]{0,12}[讯訊电電]）\s*|\([^)\n]{0,12}[讯訊电電]\)\s*",
        # Reuters - ; TASS. — an agency alone
        rf"(?:{_AGENCY})\s*(?:{_DASH}|:)\s+{_NEXT}",
    )
)


def without_dateline(text: str, place: str = "") -> str:
    """A paragraph without the dateline or agency tag it opens with; the rest is untouched.

    `place` is the dateline as the reader of the article found it, which settles what the form alone leaves open.
    """
    if place and text.startswith(place):
        known = re.match(rf"{re.escape(place)}[^\n–—:]{{0,40}}?\s*(?:[–—:]|-{{1,2}}\s)\s*", text)
        if known and known.end() < len(text):
            return text[known.end() :]
    for pattern in _DATELINES:
        found = pattern.match(text)
        if found and found.end() < len(text):
            return text[found.end() :]
    return text


_BYLINE = re.compile(
    r"(?:[Bb]y|BY|Von|Par|Por|Автор|Müəllif)\s*[.:]?\s+"
    r"(?:[A-ZÀ-ÞА-ЯƏİŞ][\w.’'-]*[\s.,&]*(?:and |und |et |y |и |və |for |für |pour )?){1,7}\Z"
)
_FURNITURE = re.compile(
    r"(?:first |last )?(?:published|updated|posted)(?::| on\b| at\b)|\||by \.|scroll down|story highlights"
    r"|click (?:here|to|on)\b|read (?:more|also|next|the full)\b|see also|also read|watch:|video:"
    r"|continue reading|keep reading|tags?:|related:|sign up (?:to|for|now|here)\b|subscribe (?:to|now|here)\b"
    r"|follow (?:us|@)|share this|advertisement\W*\Z|©|\(c\)|copyright (?:\d|©|\()|all rights reserved"
    r"|image (?:source|caption|credit)|media caption|photo(?: by|:|/)|pictured:|getty images"
    r"|this (?:article|story) (?:was (?:first|originally|updated|amended)|originally|has been updated)|source:"
    r"|contact:|for more information|download our|get the latest|join us|recommended:|comments?\W*\Z"
    r"|originally (?:published|appeared)|editor['’]s note"
    r"|читайте (?:также|далее)|читать (?:далее|также)|подробнее|фото:|источник:|подписывайтесь"
    r"|ətraflı (?:oxu|burada)|foto:|mənbə:|davamını oku|haberin devamı|ayrıca bakınız|kaynak:|lesen sie"
    r"|mehr (?:zum|lesen|dazu)|weiterlesen|bild:|quelle:|lire (?:aussi|la suite)|à lire|leer más|lea también"
    r"|leggi (?:anche|tutto)|leia (?:mais|também)|اقرأ (?:أيضا|المزيد)|للمزيد|المصدر:|קרא(?:ו)? (?:עוד|גם)"
    r"|צילום:|阅读(?:更多|全文)|点击(?:这里|阅读|查看)|责任编辑|来源[：:]"
)
_POSTED = re.compile(r"the post .{3,200} (?:appeared first|first appeared)", re.IGNORECASE)
_LONGEST = 80  # signs of what furniture opens with
_LETTER = re.compile(r"[^\W\d_]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def word_count(text: str) -> int:
    """How many words a text has, near enough; where words are not spaced, two signs count as one."""
    spaced = len(text.split())
    return spaced if text.isascii() else spaced + len(_UNSPACED.findall(text)) // 2


def has_words(text: str, least: int) -> bool:
    """Whether a text has so many words; mostly told by its first ones."""
    return len(text.split(maxsplit=least)) >= least or word_count(text) >= least


def is_furniture(sentence: str) -> bool:
    """Whether this is a byline, a time stamp, a credit or an invitation, which no summary wants."""
    # A pattern for small letters alone tells by their first signs which of its branches cannot be meant.
    if _FURNITURE.match(sentence[:_LONGEST].lower()) or _POSTED.match(sentence):
        return True
    if not sentence[:1].isalpha() and not _LETTER.search(sentence):
        return True
    return sentence[-1:] != "." and _BYLINE.match(sentence) is not None
