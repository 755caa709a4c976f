"""What every form shares once its blocks are known: title, dateline, source, and the role of each picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.article import Article, ArticlePicture, Role
from content.document import Block, Heading, Paragraph, Picture, own_text, text_of, walk
from content.errors import UnreadableArticle
from content.languages import detect

TITLE_LENGTH = 120
OPENING = 400
"""Characters the language is judged by."""
MAX_DEPTH = 12
"""Lists and quotes inside each other; what is deeper is set at this depth, for Telegram shows 16 and eyes fewer."""

_DASHES = (" – ", " — ", " - ", " -- ", "——")
_PLACE = re.compile(r"[^\W\d_](?:[\w'’ʼ-]| (?=\w)|(?<=St)\. (?=\w)){1,39}")
_SMALL = frozenset(("of", "and", "the", "de", "del", "la", "le", "el", "al", "an", "am", "der", "di", "da", "do", "du"))
_SENTENCE = re.compile(r".{20,}?[.!?…؟।](?=[\s\"”»]|$)|.{8,}?[。！？]", re.DOTALL)
_SOURCE_LINE = re.compile(
    r"(?:source|источник|mənbə|kaynak|quelle|fuente|fonte|المصدر|מקור|来源|稿源)\s*[:：]\s*(\S.{1,59})", re.IGNORECASE
)
_OUTLET = re.compile(
    r"(?:[A-Z][\w.&’'-]* ){0,3}(?:Post|News|Times|Agency|Press|Herald|Tribune|Gazette|Journal|Today|TV|Radio|Media"
    r"|Daily|Observer|Guardian|Telegraph|Independent|Report|Trend|Reuters|AFP|AP|DPA|TASS|Interfax|Xinhua|Bloomberg|Anadolu"
    r"|BBC|CNN|Azertac|AZERTAC|APA|Turan|Euronews|AzerNews|[\w-]+\.(?:com|org|net|az|tr|ru|info|news))$"
)
_OFFICE = re.compile(
    r"Minist|President|Ambassador|Spokes|Committee|Governor|Mayor|General|Department|Council|Commission|Parliament|Court"
    r"|Police|Service|Office|Director|Secretary|Government|Prosecutor|Fund|Bank|Organi[sz]ation|University"
)
_THUMBNAIL = re.compile(r"[-_](\d{2,3})x(\d{2,3})\.[A-Za-z]{3,4}$")
_AGENCY = re.compile(r"[–—|-] ([^\s–—|-][^–—|]{1,30})$")
_WORD = re.compile(r"[^\W\d_]{4,}")


def finish(
    body: Sequence[Block],
    name: str = "article",
    pictures: Sequence[Picture] | None = None,
    *,
    title: str = "",
    author: str = "",
) -> Article:
    """The article these blocks are; raises UnreadableArticle when there is not a word in them.

    `pictures` are those in the body in reading order, when the reader knows them already.
    """
    if pictures is None:
        pictures = [block for block in walk(body) if isinstance(block, Picture)]
    known: tuple[ArticlePicture, ...] = ()
    if pictures:
        body, known = _sorted_out(body, pictures)
    dateline, source = _origin(body)
    title = title or title_of(body) or next((picture.alt for picture in known if picture.alt), "")
    if not title:
        raise UnreadableArticle(name, "There is no text in it, only marks or blank space.")
    return Article(title, tuple(body), dateline, source, author, language=_language(body), pictures=known)


def _language(body: Sequence[Block]) -> str:
    """The language of the opening; the plainest English is seen without counting letters."""
    opening = ""
    for block in walk(body) if len(body) < 3 else body:
        opening = f"{opening}\n{own_text(block)}" if opening else own_text(block)
        if len(opening) >= OPENING:
            break
    opening = opening[:OPENING]
    if opening.count(" the ") > 2 and " of " in opening and " and " in opening:
        return "en"
    return detect(opening)


def title_of(body: Sequence[Block]) -> str:
    """The first heading of the highest kind at hand: a title heading, any heading, else the first sentence."""
    first = ""
    for block in body:
        if type(block) is Heading:
            first = first or text_of(block.spans)
            if block.level == 1:
                return " ".join(text_of(block.spans).split())
    return " ".join(first.split()) or _first_sentence(body)


def _first_sentence(body: Sequence[Block]) -> str:
    text = next((words for words in map(own_text, walk(body)) if any(map(str.isalnum, words))), "")
    text = " ".join(text[:2000].split())
    sentence = _SENTENCE.match(text)
    if sentence:
        text = sentence[0]
    if len(text) <= TITLE_LENGTH:
        return text
    cut = text.rfind(" ", TITLE_LENGTH // 2, TITLE_LENGTH)
    return text[: cut if cut > 0 else TITLE_LENGTH - 1].rstrip(" ,;:–—-") + "…"


def _origin(body: Sequence[Block]) -> tuple[str, str]:
    """Where the report is from and who reported it, as far as its first and last paragraphs say so."""
    dateline = source = ""
    paragraphs = 0
    for block in body[:8]:
        if isinstance(block, Paragraph):
            text = text_of(block.spans)
            if not paragraphs or not (dateline or source):
                dateline, source = _dateline(text)
            source = source or attribution(text)
            paragraphs += 1
            if paragraphs == 3 or source:
                break
    if not source:
        for block in body[-3:]:
            if isinstance(block, Paragraph):
                source = source or _source_line(text_of(block.spans))
    return dateline, source


def _dateline(text: str) -> tuple[str, str]:
    """The place before the first dash, and the agency in brackets after it: "Baku, 24 November (Reuters) – "."""
    head, rest = "", ""
    opening = text[:70]
    for dash in _DASHES:
        at = opening.find(dash)
        if at > 0 and (not head or at < len(head)):
            head, rest = opening[:at], text[at + len(dash) :].lstrip()
    if not head or not rest or rest[0].islower():
        return "", ""
    agency = ""
    if head.endswith(")"):
        head, _, agency = head[:-1].rpartition("(")
    place = head.partition(",")[0].strip()
    if not _PLACE.fullmatch(place):
        return "", ""
    words = place.split()
    if len(words) > 4 or (len(words) > 2 and place.lower() == place.upper()):
        return "", ""
    if any(word[0].islower() and word not in _SMALL for word in words):
        return "", ""
    return place, agency.strip()


def attribution(text: str) -> str:
    """Who reported it, where the text says so: "reported by X", "according to X", a source line; else empty.

    Offices and their holders report nothing in this sense, and after "according to" only what is named like a medium
    counts.
    """
    for phrase in ("eported by ", "ublished by "):
        start = text.find(phrase)
        if start >= 0:
            named = _name_at(text, start + len(phrase))
            if named and not _OFFICE.search(named):
                return named
    start = text.find("ccording to ")
    if start >= 0:
        named = _name_at(text, start + 12)
        if _OUTLET.match(named):
            return named
    return _source_line(text)


def _source_line(text: str) -> str:
    if len(text) <= 80:
        line = _SOURCE_LINE.match(text.strip(" ()[]"))
        if line:
            return line[1].strip().rstrip(".")
    return ""


def _name_at(text: str, start: int) -> str:
    """The run of at most five capitalised words that begins at `start`."""
    words: list[str] = []
    for word in text[start : start + 80].removeprefix("the ").split()[:5]:
        bare = word.rstrip('.,;:!?)”"»')
        if bare[-2:] in ("’s", "'s"):
            bare = bare[:-2]
        if not bare or not (bare[0].isupper() or (words and bare == "&")):
            break
        words.append(bare)
        if bare != word:
            break
    return " ".join(words)


def _sorted_out(
    body: Sequence[Block], pictures: Sequence[Picture]
) -> tuple[Sequence[Block], tuple[ArticlePicture, ...]]:
    """The body without pictures of other stories at its end, and every picture with its role."""
    end = len(body)
    told = ""
    while end > 1 and isinstance(picture := body[end - 1], Picture) and _is_thumbnail(picture):
        told = told or _told(body)
        if not _about_something_else(picture.alt, told):
            break
        end -= 1
    roles = dict.fromkeys(map(id, body[end:]), Role.OTHER_STORY)
    for block in body[: min(end, 3)]:
        if isinstance(block, Picture):
            roles[id(block)] = Role.LEAD
            break
    known = [ArticlePicture(one.url, one.alt, roles.get(id(one), Role.INLINE)) for one in pictures]
    return body[:end], tuple(known)


def _told(body: Sequence[Block]) -> str:
    prose = [block.spans for block in body if type(block) is Paragraph or type(block) is Heading]
    return "\n".join([text for spans in prose for text, _, _, _, _ in spans])


def _is_thumbnail(picture: Picture) -> bool:
    if picture.caption:
        return False
    path = picture.url.partition("?")[0].partition("#")[0]
    size = _THUMBNAIL.search(path[-len("-480x480.jpeg") :])
    return size is not None and int(size[1]) <= 480


def _about_something_else(alt: str, told: str) -> bool:
    """Whether a picture's words name an agency the article never does, or share less than half with the article."""
    agency = _AGENCY.search(alt[-60:])
    if agency and agency[1] not in told:
        return True
    words = set(_WORD.findall(alt.lower()[:500]))
    told = told[:4000].lower()
    return len(words) > 2 and sum(word in told for word in words) * 2 < len(words)
