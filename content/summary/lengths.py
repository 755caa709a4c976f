"""Headline, brief and full: the three lengths an article is told at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from content.article import Article, Filed, led_lists, sections
from content.document import Block, Listing, Paragraph, Quote, text_of, words_of
from content.languages import detect
from content.sentences import one_by_one, sentences
from content.summary.candidates import words
from content.summary.choosing import pick
from content.summary.editors import editors_own
from content.summary.leaning import is_whole, leans
from content.summary.openings import has_words, is_furniture, without_dateline

_HEADLINE = 120  # characters
_BRIEF = 320
_BRIEF_SENTENCES = 2
_LEDE_SENTENCES = 3
_UNPARTED = 5  # sentences of an article that has no sections
_MOST_SECTIONS = 12
_LOOKED_AT = 4  # sentences of a section among which its point is looked for
_LEAST_WORDS = 4
_LEADING_IN = (":", "：")
_KNOWN = 0.5  # the share of a point's words that may have been said before


class Summary(NamedTuple):
    """An article at three lengths.

    `headline` has at most 120 characters; `brief` at most two sentences and 320 characters; `full` is the lede and one
    point a section. `origin` says whose words the brief is: the editor's own, the article's, or a machine's.
    """

    headline: str
    brief: str
    full: tuple[str, ...]
    origin: Literal["editor", "extract", "machine"]


def summarise(article: Article) -> Summary:
    """The summary of an article: its editor's when there is one, else sentences of the article itself, verbatim."""
    paragraph, block = _find_lede(article)
    language = article.language or detect(paragraph or article.title)
    opening = _opening(article, paragraph, block, language)
    own = editors_own(article.summary, article.title, language) if article.summary else ()
    leading = own or opening
    told = leading[:_LEDE_SENTENCES]
    points = _points(article, told, block, language)
    if not points:
        # Without sections the article itself must say what else matters.
        known = set(told)
        points = tuple(point for point in pick(article, _UNPARTED, language) if point not in known)
        points = points[: max(0, _UNPARTED - len(told))]
    return Summary(
        headline=cut_at_word(" ".join(article.title.split()), _HEADLINE),
        brief=_brief(leading or points),
        full=told + points,
        origin="editor" if own else "extract",
    )


def summary_of(filed: Filed) -> Summary:
    """The summary of an article of the archive; a machine's, where there is one, but never in an editor's place."""
    summary = summarise(filed.article)
    if not filed.abstract or summary.origin == "editor":
        return summary
    return summary._replace(brief=filed.abstract, origin="machine")


def told(article: Article, length: str = "brief", count: int = 0) -> tuple[str, ...]:
    """The sentences an article is told in at "headline", "brief" or "full"; or the best `count` of them, if not 0."""
    language = article.language or detect(words_of(article.body) or article.title)
    if count:
        return pick(article, count, language)
    summary = summarise(article)
    match length:
        case "headline":
            return (summary.headline,)
        case "full":
            return summary.full
        case _:
            return tuple(sentences(summary.brief, language))


def lede(article: Article) -> str:
    """The paragraph that opens the article, without its dateline; empty when nothing is told in sentences."""
    return _find_lede(article)[0]


def key_points(article: Article) -> tuple[str, ...]:
    """The points of all lists that a line ending in a colon leads in, in their order."""
    return tuple(point for led in led_lists(article) for point in _items(led.listing))


def cut_at_word(text: str, most: int) -> str:
    """The text in at most `most` characters, cut before a word and marked with an ellipsis when it was longer."""
    if len(text) <= most:
        return text
    room = text[:most]
    at = room.rfind(" ", most // 2)
    return room[: at if at > 0 else most - 1].rstrip(" ,;:–—-.") + "…"


def _items(listing: Listing) -> Iterator[str]:
    for item in listing.items:
        if text := words_of(item.blocks[:1]).strip():
            yield text


def _find_lede(article: Article) -> tuple[str, Block | None]:
    """The lede and the block it is; empty and None when there is none. A few words are one when there are no more."""
    few: tuple[str, Block | None] = "", None
    for block in article.body:
        if not isinstance(block, Paragraph):
            continue
        text = text_of(block.spans).strip()
        if text.endswith(_LEADING_IN) or is_furniture(text):
            continue
        bare = without_dateline(text, article.dateline)
        if has_words(bare, _LEAST_WORDS):
            return bare, block
        few = few if few[0] else (bare, block)
    return few


def _opening(article: Article, paragraph: str, lede_block: Block | None, language: str) -> tuple[str, ...]:
    """The sentences of the lede; when it is a single one, those of the paragraph behind it as well."""
    found = tuple(_told(paragraph, language))
    if len(found) == 1:
        behind = next((after for block, after in pairwise(article.body) if block is lede_block), None)
        if isinstance(behind, Paragraph) and not text_of(behind.spans).rstrip().endswith(_LEADING_IN):
            found += tuple(_told(text_of(behind.spans).strip(), language))
    return found


def _told(text: str, language: str) -> Iterator[str]:
    return (sentence for sentence in one_by_one(text, language) if not is_furniture(sentence))


def _brief(leading: Sequence[str]) -> str:
    """As many of the first sentences as a brief has room for."""
    if not leading:
        return ""
    taken: list[str] = []
    for sentence in leading[:_BRIEF_SENTENCES]:
        if len(_joined([*taken, sentence])) > _BRIEF or (taken and not is_whole(sentence)):
            break
        taken.append(sentence)
    return _joined(taken) or _cut_at_clause(leading[0])


def _joined(told: Sequence[str]) -> str:
    """Sentences in a row, with the space between them that their script wants."""
    return "".join(s if not at or told[at - 1][-1] in "。！？」』" else f" {s}" for at, s in enumerate(told))


def _cut_at_clause(sentence: str) -> str:
    """A sentence that is too long by itself, up to the last comma that fits, marked as cut."""
    room = sentence[: _BRIEF - 1]
    at = max(room.rfind(mark) for mark in (", ", "; ", " – ", " — ", "，", "；", "، "))
    return room[:at].rstrip(" ,;") + "…" if at > _BRIEF // 2 else cut_at_word(sentence, _BRIEF)


def _points(article: Article, told: Sequence[str], lede_block: Block | None, language: str) -> tuple[str, ...]:
    """One point for each section that has one; none when the article has no sections."""
    parted = [section.blocks for section in sections(article) if section.heading is not None]
    if not parted or (len(parted) == 1 and any(block is lede_block for block in parted[0])):
        return ()  # its only heading is its title
    said = words(" ".join(told), language)
    found: list[str] = []
    for blocks in parted[:_MOST_SECTIONS]:
        point, its_words = _point(_offered(blocks, lede_block, language), said, language)
        if point and point not in told and point not in found:
            found.append(point)
            said |= its_words
    return tuple(found)


def _point(offered: Iterable[str], said: frozenset[str], language: str) -> tuple[str, frozenset[str]]:
    """The first sentence that stands alone and is mostly new, with its words; else the newest, or "" of none."""
    best, its_words, least = "", frozenset[str](), 2.0
    for sentence in islice(offered, _LOOKED_AT):
        if leans(sentence, language) or not is_whole(sentence) or not has_words(sentence, _LEAST_WORDS):
            continue
        own = words(sentence, language)
        known = len(said & own) / len(own) if own else 1.0
        if known <= _KNOWN:
            return sentence, own
        if known < least:
            best, its_words, least = sentence, own, known
    return best, its_words


def _offered(blocks: Sequence[Block], lede_block: Block | None, language: str) -> Iterator[str]:
    """The sentences of the paragraphs; of a section without any, its quotations and then its list items."""
    running = False
    for block in blocks:
        if isinstance(block, Paragraph) and block is not lede_block:
            text = text_of(block.spans).strip()
            if not text.endswith(_LEADING_IN):
                running = True
                yield from _told(text, language)
    if not running:
        for block in blocks:
            if isinstance(block, Quote):
                yield from _told(words_of(block.blocks), language)
            elif isinstance(block, Listing):
                yield from _items(block)
