"""Cutting a text into its sentences, in many languages, without changing a letter.

A full stop ends a sentence unless something says otherwise: an abbreviation, an initial, a number that opens a list, a
small letter after it, a quotation or a bracket it stands inside. What says so is in the tables below, for the
languages news is read in here; the others are left to sentencex, which knows abbreviations for many more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_WIDE = "。！？｡؟۔।॥።"  # these stops are never part of a word or a number, so they need no space behind them
_STOP = f"[.!?…‽{_WIDE}]"
# Its first sign stands alone, for a pattern that begins with a set and no repetition is searched for twice as fast.
_ENDS = re.compile(rf"{_STOP}{_STOP}*[\"'”’“»«›)\]）】」』》*_]*(?:\[\w{{1,3}}\])?")
_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")
_OPENERS = "\"'“„‘‚«»‹([（「『《¿¡—–- "

_LONGEST_QUOTE = 600  # characters that are kept whole because they stand between quotation marks
_LONGEST_BRACKET = 300
_OPENING = '“„«「『(（‘"'
_OPENED = re.compile(f"[{_OPENING}]")
_WHOLE = re.compile(
    rf"“[^“”]{{1,{_LONGEST_QUOTE}}}”"
    rf"|„[^„“”\"]{{1,{_LONGEST_QUOTE}}}[“”\"]"
    rf"|«[^«»]{{1,{_LONGEST_QUOTE}}}»"
    rf"|「[^「」]{{1,{_LONGEST_QUOTE}}}」"
    rf"|『[^『』]{{1,{_LONGEST_QUOTE}}}』"
    rf"|\([^()]{{1,{_LONGEST_BRACKET}}}\)"
    rf"|（[^（）]{{1,{_LONGEST_BRACKET}}}）"
    rf"|(?<!\w)‘(?:[^‘’]|’(?=\w)){{1,{_LONGEST_QUOTE}}}’(?!\w)"
    # A straight mark opens before a letter and closes after one; between two letters it is Hebrew gershayim.
    rf"|(?<!\w)\"(?=[^\s\"])(?:[^\"]|(?<=\w)\"(?=\w)){{1,{_LONGEST_QUOTE}}}\"(?!\w)"
)

# Never the last word of a sentence: a title or a reference, with what it belongs to right behind it.
_HOLDS = {
    "en": "mr mrs ms dr prof rev hon gen col lt sgt capt cpt cmdr adm maj gov sen rep pres supt det insp fr st "
    "mt ft vs viz e.g i.e cf approx dept no nos fig figs vol pp eds messrs mme jan feb mar apr aug sep "
    "sept oct nov dec",
    "de": "s co dr prof hr fr dipl ing z.b d.h u.a i.d.r h.c bzw ca vgl nr str abs art inkl exkl zzgl mio mrd "
    "sog geb gest ggf evtl st bspw insb tel hl jan feb mär apr aug sept okt nov dez",
    "tr": "dr prof doç yrd av op uzm arş gör öğr müh mim sn bkz örn çev vs vd m.ö m.s t.c no alm ing gen alb yb "
    "org cad sok mah",
    "az": "dr prof dos akad müh mr bax e.ə b.e ş r k q səh küç pr",
    "ru": "г-н г-жа проф акад доц им ул пр просп пер пл д корп кв стр с рис табл гл ст п пп см ср напр т.е т.к "
    "т.н т.о ред изд пос св оз зам зав ген и.о",
    "uk": "проф акад доц ім вул просп пл буд кв стор рис табл ст п див пор напр т.зв",
    "fr": "m mm mme mmes mlle dr pr prof st ste av bd p pp cf ex env éd fig art vol chap no tél janv févr juil "
    "sept oct nov déc",
    "es": "ee sr sra sres srta d dña dr dra prof lic ing gral cnel pág págs p pp núm art vol cap av avda tel "
    "fig p.ej aprox",
    "it": "sig sigg dott prof avv ing arch on sen gen col p pp pag pagg cap art vol fig nr cfr ca tel mons",
    "pt": "sr sra srs dr dra prof profa eng arq exmo pág págs p pp art vol cap fig núm tel av aprox gen cel",
    "nl": "dr drs ir ing mr prof mevr dhr bijv nr blz p pp art fig ca o.a d.w.z m.b.t t.o.v st resp incl",
    "pl": "dr prof hab mgr inż ks św ul al pl nr str np tzn tj tzw m.in ok godz gen płk kpt art ust pkt im red",
    "ar": "د أ أ.د م ص",
    "fa": "ص",
    "he": "פרופ מס עמ",
}
# Of those, the ones that are words too: only a number behind them makes them short for something.
_WORDS_TOO = frozenset(("no", "nos", "art", "fig", "mar", "abs", "sen", "ex", "on", "vol", "cap", "al"))

# May close a sentence or stand in the middle of one: the word behind decides.
_MAY_END = {
    "en": "inc ltd co corp llc plc bros jr sr ph.d u.s u.k u.n e.u u.s.a",
    "de": "inc jh jhd jahrh",
    "tr": "ltd şti a.ş inc vb",
    "az": "ltd inc",
    "ru": "г гг в вв",
    "uk": "р рр ст",
    "fr": "inc cie",
    "es": "inc",
}

# Words that open a sentence, and hardly ever follow an abbreviation or a number inside one.
_STARTERS = {
    "en": "the a an he she it they we you i this that these those there in on at but and however meanwhile his "
    "her its their our my as after before when while if since although according for from with by what "
    "who where why how both some many most all another no not so then now here even also one",
    "de": "der die das er sie es wir ich ein eine einer in im am an auf bei nach vor mit aber und doch dann "
    "danach so dies diese dieser dieses da damit auch wie wenn weil als sein seine ihr ihre zudem gestern "
    "heute morgen nun dort hier",
    "tr": "bu o ve ancak ama fakat bunun bunlar böylece ayrıca daha sonra biz ben onlar şu çünkü bir her yetkililer",
    "az": "bu o və lakin amma ancaq bunun bunlar beləliklə həmçinin daha sonra biz mən onlar belə çünki bir hər bundan",
    "ru": "он она оно они мы я это в на но и а по также при после до для с из за от как что если когда однако "
    "кроме потом затем тогда так там тут здесь все всё его её их наш такой такая эта этот эти между об о",
    "uk": "він вона воно вони ми я це в у на але і й а по також при після до для з із за від як що якщо коли "
    "однак крім потім тоді так там тут усі його її їх наш такий ця цей ці між про",
    "fr": "le la les un une il elle ils elles nous vous je ce cette ces dans en à mais et or pour par selon "
    "après avant son sa ses leur",
    "es": "el la los las un una él ella ellos en a pero y este esta estos por para según tras su sus no con",
    "it": "il lo la i gli le un una egli ella essi in a ma e questo questa per secondo dopo il suo con non",
    "pt": "o a os as um uma ele ela eles em no na mas e este esta por para segundo após seu sua não com",
    "nl": "de het een hij zij ze wij we in op maar en dit deze dat die voor volgens na zijn haar er",
    "pl": "to ten ta te on ona oni w na ale i a po przed dla z za od jak jeśli kiedy jednak jego jej ich nie",
}

# Languages that write "3." for "third", before a name as well.
_ORDINALS = frozenset(("de", "tr"))

# Who spoke, right behind a quotation that ended with a stop of its own; scripts without capitals need the words.
_SPOKEN = re.compile(
    r"[^\s。，！？]{0,6}?(?:说|說|道|表示|称|稱|问|問|喊)|と[^。]{0,12}(?:述べ|言|語|話)"
    r"|(?:و?(?:قال|قالت|أضاف|أضافت|تابع|تابعت|أكد|أكدت|صرح|صرحت|أوضح|أوضحت|ختم))\b"
    r"|(?:אמר|אמרה|אמרו|הוסיף|הוסיפה|ציין|ציינה|מסר|מסרה|הסביר|הסבירה|טען|טענה|הדגיש|הדגישה)\b"
)
_ZONES = frozenset(("ET", "EST", "EDT", "PT", "PST", "PDT", "GMT", "UTC", "BST", "CET", "CEST", "MSK", "IST", "JST"))
_ROMAN = re.compile(r"[IVXLC]{1,6}\Z")
_NEXT = re.compile(r"\w*")
_GAPS = re.compile(r"[ \u00a0\u202f]+")
_SPELLS_ON = re.compile(r"[^\W\d_]\.")
_SPELT = re.compile(r"(?<!\w)(?:[^\W\d_]\.[ \u00a0\u202f]?)*[^\W\d_]\Z")  # z. B, т. д, J. K, U.S
_OURS = frozenset(_HOLDS) | {"zh", "ja", "ko", ""}
_LONGEST_SHORT = 7  # letters: a word as long as this is spelt out
_OTHERS_AT_ONCE = 8_000  # characters handed to sentencex together: its time grows with the square of open quotations


@cache
def _words(table: str, language: str) -> frozenset[str]:
    rows = {"holds": _HOLDS, "may end": _MAY_END, "starters": _STARTERS}[table]
    return frozenset(rows.get(language or "en", "").split())


def sentences(text: str, language: str = "") -> list[str]:
    """The sentences of a text in their order, each verbatim; only the white space between them is left out.

    `language` is a BCP 47 tag, or empty when unknown. An empty line always parts two sentences, a single line break
    does not.
    """
    return list(one_by_one(text, language))


def one_by_one(text: str, language: str = "") -> Iterator[str]:
    """The same sentences, for who may not want to know them all: the rest is not looked at."""
    language = language.split("-", maxsplit=1)[0].lower()
    cut = _cut if language in _OURS else _cut_by_sentencex
    for paragraph in _PARAGRAPH.split(text) if "\n" in text else (text,):
        yield from cut(paragraph, language)


def _cut(text: str, language: str) -> Iterator[str]:
    start = 0
    small = text.islower()
    whole = _kept_whole(text)
    kept_from, kept_to = next(whole)
    for end in _ENDS.finditer(text):
        at, stop = end.span()
        behind = text[stop : stop + 1]
        if not (behind.isspace() or not behind or text[at] in _WIDE or "\u3000" <= behind <= "\u9fff"):
            continue
        if text[at] in _WIDE and text[stop - 1] in "“«" and behind and not behind.isspace():
            stop -= 1  # with no spaces between sentences this mark opens the next one
        while kept_to <= at:
            kept_from, kept_to = next(whole)
        if kept_from < at and stop < kept_to:
            continue
        if _goes_on(text, start, (at, stop), language, small):
            continue
        yield text[start:stop].strip()
        start = stop
    if rest := text[start:].strip():
        yield rest


def _kept_whole(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations and brackets begin and end, in order; after the last one, nothing until the end of all."""
    upto = 0
    if any(map(text.__contains__, _OPENING)):  # many times as fast as a pattern that finds nothing
        for mark in _OPENED.finditer(text):
            if mark.start() >= upto and (whole := _WHOLE.match(text, mark.start())):
                upto = whole.end()
                yield whole.span()
    while True:
        yield len(text) + 1, len(text) + 1


def _goes_on(text: str, start: int, end: tuple[int, int], language: str, small: bool) -> bool:
    """Whether the sentence that began at `start` goes on after the stop that stands at `end`."""
    at, stop = end
    if text.startswith(". ", at) and text[stop + 1 : stop + 2].isupper() and _is_spelt_out(text, start, at):
        return False  # as most sentences end: nothing that is asked below could be so
    after = text[stop : stop + 40].lstrip()
    if not after:
        return False
    marks = text[at:stop]
    closed = marks[-1] not in ".!?…。！？"
    if closed and _SPOKEN.match(after):
        return True
    following = after.lstrip(_OPENERS)
    if not following:
        return False
    if following[0].islower() and not small and not following[1:2].isupper():
        return True  # a small letter: the sentence goes on (names such as eBay have their capital second)
    if after[0] in ",;:،؛，；：":
        return True
    return marks[0] == "." and not marks.startswith("..") and _abbreviates(text, start, at, following, language)


def _is_spelt_out(text: str, start: int, at: int) -> bool:
    """Whether the word that ends at `at` is too long to be short for another."""
    return at - start > _LONGEST_SHORT and text[at - _LONGEST_SHORT : at].isalpha()


def _abbreviates(text: str, start: int, at: int, following: str, language: str) -> bool:
    """Whether the full stop at `at` belongs to the word before it: an abbreviation, an initial, a number in a row."""
    if _is_spelt_out(text, start, at):
        return False
    before = text[max(start, at - 24) : at]
    single = len(before) < 2 or not before[-2].isalnum()
    spelt = _SPELT.search(before) if single else None
    word = spelt[0] if spelt else before.rsplit(maxsplit=1)[-1].lstrip(_OPENERS) if before.strip() else ""
    token = _GAPS.sub("", word.lower())
    opens = at - start < 12 and len(word) <= 3 and not text[start : at - len(word)].strip(_OPENERS + "\n")
    if opens and (word.isdigit() or len(word) == 1 or _ROMAN.match(word)):
        return True  # "1. First", "b. Second", "IV. Results"
    number = following[0].isdigit()
    if token in _words("holds", language):
        return number or token not in _WORDS_TOO
    if spelt and _SPELLS_ON.match(following):
        return True
    if token in ("a.m", "p.m"):
        return _NEXT.findall(following)[0] in _ZONES
    initial = spelt is not None and word[0].isupper()
    ordinal = language in _ORDINALS and ((word.isdigit() and len(word) <= 2) or _ROMAN.match(word) is not None)
    if initial or ordinal or token in _words("may end", language):
        if number:
            return ordinal
        return _NEXT.findall(following)[0].lower() not in _words("starters", language)
    return False


def _cut_by_sentencex(text: str, language: str) -> Iterator[str]:
    from sentencex import segment  # type: ignore[import-untyped]

    small = text.islower()
    cuts: list[int] = []
    start = 0
    while start < len(text):
        window = text[start : start + _OTHERS_AT_ONCE]
        pieces: list[str] = list(segment(language, window))
        # The last piece of a window may be half a sentence: it opens the next window, unless it is all there is.
        if start + len(window) < len(text) and len(pieces) > 1:
            pieces.pop()
        for piece in pieces:
            first = piece.lstrip(_OPENERS + "\n")[:1]
            if not cuts or small or not first.islower():
                cuts.append(start)
            start += len(piece)
    for begin, end in zip(cuts, [*cuts[1:], len(text)]):
        if sentence := text[begin:end].strip():
            yield sentence
