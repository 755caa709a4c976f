"""Bytes to text: the encoding found or guessed, the text cleaned of what nobody can see.

What comes out has newlines as its only line ends, no control characters but the tab, no bidirectional overrides (a
sender could make a sentence read backwards), and no half surrogates.
"""

from __future__ import annotations

import re
import unicodedata

from content.errors import UnreadableArticle

LIMIT = 6_000_000
"""Bytes an article may have: a long novel fits, and anything that fits is read within about a second."""

_CONTROLS = bytes((*range(9), *range(11, 32), 127))
_STRANGE = bytes(code for code in _CONTROLS if code not in b"\r\x0b\x0c\x1b")
_ORDINARY = bytes((9, 10, *range(32, 127)))
_SUSPECT = re.compile(
    b"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"OggS", "a recording"),
    (b"ID3", "a recording"),
    (b"SQLite format 3", "a database"),
)
_ADVICE = "save the article as plain text, Markdown or HTML and send that"
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""")


def decode(raw: bytes, name: str = "") -> str:
    """The text of `raw`; raises UnreadableArticle when it is empty, too big, or no text."""
    name = name or "article"
    if len(raw) > LIMIT:
        size, most = len(raw) / 1e6, LIMIT // 1_000_000
        raise UnreadableArticle(name, f"It has {size:.1f} MB; an article may have at most {most} MB.")
    if not raw:
        raise UnreadableArticle(name, "The file is empty.")
    text = _text(raw, name)
    if not text or text.isspace():
        raise UnreadableArticle(name, "There is nothing but blank space in it.")
    return text


def clean(text: str) -> str:
    """The text without what cannot be seen, its line ends made newlines."""
    text = _LINE_ENDS.sub("\n", text)
    return _DROPPED.sub("", text)


def _text(raw: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return clean(raw[len(bom) :].decode(encoding, errors="replace"))
    suspect = _SUSPECT.search(raw.translate(None, _ORDINARY))
    if suspect and len(raw) != len(raw.translate(None, _CONTROLS)):
        _refuse_known(raw, name)
        wide = _wide(raw)
        if wide:
            return clean(raw.decode(wide, errors="replace"))
        _refuse_binary(raw, name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return clean(_guess(raw, name))
    return clean(text) if suspect else text


def _wide(raw: bytes) -> str:
    """UTF-16 without a byte-order mark: nearly all zero bytes stand on one side of the pairs, and there are many."""
    sample = raw[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 10 >= len(sample) > 3 and min(even, odd) * 20 <= max(even, odd):
        wide = "utf-16-be" if even > odd else "utf-16-le"
    elif len(raw) % 2 == 0 and even + odd and len(raw) >= 16:
        wide = next((way for way in ("utf-16-le", "utf-16-be") if _reads_as_words(sample, way)), "")
    else:
        return ""
    return wide


def _reads_as_words(sample: bytes, encoding: str) -> bool:
    """Whether nearly everything is a letter, a figure or a space: UTF-16 in a script whose bytes hold few zeros."""
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    plain = sum(1 for sign in text if sign.isalnum() or sign in " \n\r\t.,،。，")
    scripts = {ord(sign) >> 8 for sign in text if sign.isalpha()}
    return plain * 20 >= len(text) * 19 and len(scripts) <= (90 if text.count("\n") else 12)


def _refuse_known(raw: bytes, name: str) -> None:
    """Refuses files whose first bytes say what they are."""
    kind = next((kind for signature, kind in _SIGNATURES if raw.startswith(signature)), "")
    if raw.startswith(b"PK\x03\x04"):
        kind = next((kind for mark, kind in _OFFICE if mark in raw[:8000]), "a compressed file")
    if kind:
        raise UnreadableArticle(name, f"It is {kind}, not text; {_ADVICE}.")


def _refuse_binary(raw: bytes, name: str) -> None:
    sample = raw[:8000]
    strange = len(sample) - len(sample.translate(None, _STRANGE))
    if strange > 4 and strange * 20 > len(sample):
        raise UnreadableArticle(name, f"It is a binary file, not text; {_ADVICE}.")


_OFFICE = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel table (.xlsx)"),
    (b"ppt/", "a presentation (.pptx)"),
    (b"opendocument", "an OpenDocument file"),
)


def _guess(raw: bytes, name: str) -> str:
    """Text that is not UTF-8: what it declares, UTF-8 with a few broken places, or the likeliest old encoding."""
    _refuse_known(raw, name)
    _refuse_binary(raw, name)
    try:  # letters beyond the first 65,536 written as two halves, as old Java and databases do
        return raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(raw[:2000])
    if declared and raw.lstrip()[:1] == b"<":
        try:
            return raw.decode(declared[1].decode("ascii").lower(), errors="replace")
        except (LookupError, ValueError):
            pass
    lenient = raw.decode("utf-8", errors="replace")
    wrong = lenient.count("\ufffd")
    high = sum(1 for sign in lenient[:200_000] if sign >= "\x80") - lenient[:200_000].count("\ufffd")
    if high > wrong * 4:
        return lenient.removesuffix("\ufffd")
    sample = _sample(raw)
    best = max((_likeness(sample, encoding, alphabet), -order, encoding) for order, (encoding, alphabet) in _OLD)
    if best[0] < 0.5:
        raise UnreadableArticle(name, "The letters cannot be made out: save the text as UTF-8 and send it again.")
    return raw.decode(best[2], errors="replace")


def _sample(raw: bytes) -> bytes:
    """Up to 6,000 bytes around the first byte that is not ASCII, cut at spaces so that no letter is halved."""
    start = next(found.start() for found in [re.search(rb"[\x80-\xff]", raw)] if found)
    start = raw.rfind(b" ", max(0, start - 200), start) + 1
    part = raw[start : start + 6000]
    return part if len(part) < 6000 else part[: part.rfind(b" ") + 1] or part


_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄҐЎ")
_TURKISH = frozenset("çğıöşüâîûÇĞİÖŞÜ")
_WESTERN = frozenset("äöüßàâçéèêëîïôùûñáíóúìòåæøœÄÖÜÀÂÇÉÈÊÎÔÛÑÁÍÓÚÅÆØŒ")
_CENTRAL = frozenset("ąćęłńóśźżčďěňřšťůžýáíéúőűöüĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮŽÝÁÍÉÚŐŰÖÜ")
_ARABIC = frozenset("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئپچژگک،؟؛")
_HEBREW = frozenset("אבגדהוזחטיךכלםמןנסעףפץצקרשת")
_GREEK = frozenset("αβγδεζηθικλμνξοπρςστυφχψωάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ")
_OLD = tuple(
    enumerate(
        (
            ("cp1254", _TURKISH),
            ("cp1252", _WESTERN),
            ("cp1251", _CYRILLIC),
            ("koi8-r", _CYRILLIC),
            ("cp866", _CYRILLIC),
            ("cp1250", _CENTRAL),
            ("cp1256", _ARABIC),
            ("cp1255", _HEBREW),
            ("cp1253", _GREEK),
            ("gb18030", frozenset[str]()),
        )
    )
)
_COMMON = {
    _CYRILLIC: frozenset("оеаинтсрвл"),
    _HEBREW: frozenset("יוהלאמרתשב"),
    _ARABIC: frozenset("اليمنوترهب"),
    _GREEK: frozenset("αοιετσνηυρ"),
}
_TYPOGRAPHY = frozenset("‘’“”„«»–—…•·№°§€£©®\u00a0、。，；：？！（）《》")


def _likeness(sample: bytes, encoding: str, alphabet: frozenset[str]) -> float:
    """From 0 to 1: how much of what is not ASCII makes sense in that encoding.

    A letter makes sense when it belongs to the alphabet, is of one script with its neighbours, and is no capital after
    a small letter. Latin letters are surrounded by ASCII ones, the others never are. Two scripts may fit the same
    bytes: then the one whose commonest letters are common here is the likelier.
    """
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    latin = alphabet in (_TURKISH, _WESTERN, _CENTRAL)
    good, seen = 0.0, 0
    before = " "
    for sign, after in zip(text, text[1:] + " "):
        if sign >= "\x80":
            seen += 1
            if sign in _TYPOGRAPHY:
                good += 1
            elif not alphabet:
                good += _is_han(sign) and (_is_han(before) or _is_han(after))
            elif sign in alphabet:
                beside_ascii = (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
                shouting = sign.isupper() and before.islower()
                good += not shouting and (beside_ascii if latin else not beside_ascii)
        before = sign
    common = _COMMON.get(alphabet)
    if common and seen:
        good *= min(1.0, 0.5 + sum(text.count(letter) for letter in common) / seen)
    return good / seen if seen else 0.0


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" and unicodedata.category(sign) == "Lo"
