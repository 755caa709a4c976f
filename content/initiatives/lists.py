"""Initiatives in lists: items led in by a line, or standing under a heading, that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content.document import Block, Item, Listing, Paragraph, Spans, Style, text_of
from content.initiatives.announcing import actor_in, announces, heading_announces, may_announce, only_lists
from content.initiatives.initiative import Initiative
from content.initiatives.stems import is_dense, length
from content.initiatives.terms import aim_of, is_purpose, names_field, names_measure, tells

# "Term: explanation"; a colon inside a number or before a slash is none.
_TERM = re.compile(r"(?P<term>[^:：.!?]{2,60}?)(?::\s+|：\s*|\s+[–—]\s+)(?P<rest>\S.*)", re.DOTALL)
_BOLD = Style.BOLD  # a plain number, which is quicker to hold against the many plain spans
# After these "to improve" is what is done, not what for.
_LIGHT = re.compile(
    r"(?:agreed?|commit(?:ted)?|pledge|continue|work|seek|efforts?|measures|steps|aims?|plans?|need|help|want)", re.I
)
_SO_THAT = re.compile(
    r",?\s+(?:in order to|so that|so as to|with the aim of|with a view to|aimed at"
    r"|to(?= (?:improve|reduce|increase|ensure|strengthen|prevent|cut|boost|support|enhance|protect|accelerate"
    r"|facilitate|promote|raise|lower|avoid) ))\s+"
)
_AND = re.compile(r"(?:[;,؛،]|[;,؛،]? (?:and|und|ve|və|и|و)|[;,] ו)$")
_LEADS_IN = (":", "：")
# So does a sentence that the items complete: "the president called on the government," "the ministers agreed to ...".
_LEADS_INTO_LIST = (*_LEADS_IN, ",", "،", "，", "…", "...", "–", "—")
_STOPS = " .;。；؛،"
_YEAR = r"(?:20\d\d)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WHEN = re.compile(
    rf"\b(?:by|before|until|in|from)\s+(?:the end of\s+)?(?:(?:\d{{1,2}} )?{_MONTH}(?: {_YEAR})?|{_YEAR})\b"
)
_AMOUNT = re.compile(
    r"[€$£₼₺₽₪¥]\s?\d[\d.,]*(?:\s?(?:million|billion|bn|m)\b)?|\b\d[\d.,]*\s(?:(?:million|billion|Mio\.|Mrd\.|млн|млрд|milyon|milyar)\s)?"
    r"(?:euros?|dollars?|pounds|manats?|manat|lira|рублей|руб\.|Euro|AZN|EUR|USD)(?!\w)"
)


class _Said(NamedTuple):
    """One item taken apart: what the action belongs to, and what is told of it besides."""

    term: str
    action: str
    besides: str = ""
    is_open: bool = False
    """Whether the term may as well be the action, and the action what is told of it."""


def initiatives_among(blocks: Sequence[Block], heading: str = "") -> list[Initiative]:
    """The initiatives in the lists of one section."""
    if not any(type(block) is Listing or _opens_bold(block) for block in blocks):
        return []  # as most sections
    found: list[Initiative] = []
    for lead_in, said in _announced(blocks, heading):
        if _are_actions(said):
            actor = actor_in(lead_in)
            found.extend(_initiative(one, actor, heading) for one in _settled(said))
    return found


def _settled(said: Sequence[_Said]) -> Sequence[_Said]:
    """The items of one list with their terms read alike: as fields, or, when sentences follow them, as measures."""
    split = [one for one in said if one.is_open]
    fields = sum(names_field(one.term) for one in split)
    named = sum(names_measure(one.term) for one in split) * 2 >= len(split)
    told = sum(tells(one.action, named) for one in split)
    if not split or told * 2 < len(split) or fields * 2 > len(split):
        return said
    return [_Said("", one.term, one.action) if one.is_open else one for one in said]


def _announced(blocks: Sequence[Block], heading: str) -> Iterator[tuple[str, list[_Said]]]:
    """Every list, or run of paragraphs that open in bold, that something announces."""
    lead_in = headed = heading if heading_announces(heading) else ""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        match block:
            case Listing() if lead_in:
                yield lead_in, [said for item in block.items for said in _said(item)]
                lead_in = ""
            case Paragraph():
                run = [block.spans] if _bold_lead(block.spans) else []
                while (
                    run and at < len(blocks) and isinstance(after := blocks[at], Paragraph) and _bold_lead(after.spans)
                ):
                    run.append(after.spans)
                    at += 1
                if len(run) > 1:
                    if lead_in:
                        yield lead_in, [_apart(spans) for spans in run]
                    lead_in = ""
                    continue
                text = text_of(block.spans).rstrip()
                before_list = at < len(blocks) and type(blocks[at]) is Listing
                if not text.endswith(_LEADS_INTO_LIST if before_list else _LEADS_IN):
                    if before_list and only_lists(text) and announces(text):
                        lead_in = text  # "They agreed on the following measures."
                        continue
                    # What is said between "Recommendations" and its list parts them no more than a blank line does.
                    lead_in = lead_in if lead_in is headed else ""
                elif announces(text):
                    lead_in = text
                else:
                    # Of several lists under one heading, the first is the one it means.
                    fits = headed and (may_announce(text) if lead_in is headed else only_lists(text))
                    lead_in = headed if fits else ""
            case _:
                lead_in = ""


def _said(item: Item) -> list[_Said]:
    """What an item says: itself, or, when it only names a field, the items under it."""
    spans = next((block.spans for block in item.blocks if isinstance(block, Paragraph)), ())
    own = _apart(spans)
    inner = next((block for block in item.blocks if isinstance(block, Listing)), None)
    if inner is None:
        return [own] if own.action else []
    text = text_of(spans).strip()
    if text.endswith(_LEADS_IN) or length(text) <= 3:
        field = text.rstrip(" :：")
        below = [said for one in inner.items for said in _said(Item(one.blocks[:1]))]
        return [said if said.term else said._replace(term=field) for said in below]
    return [own]


def _opens_bold(block: Block) -> bool:
    return type(block) is Paragraph and bool(block.spans) and bool(block.spans[0].style & _BOLD)


def _bold_lead(spans: Spans) -> str:
    """The bold words a text opens with when more follows, else nothing."""
    lead = ""
    for number, span in enumerate(spans):
        if not span.style & _BOLD:
            return lead if number and text_of(spans[number:]).strip(" .:–—-\n") else ""
        lead += span.text
    return ""


def _apart(spans: Spans) -> _Said:
    text = " ".join(text_of(spans).split())
    lead = " ".join(_bold_lead(spans).split())
    if lead:
        term, rest = lead.strip(" .:：–—-"), text[len(lead) :].lstrip(" .:：–—-")
        return _Said(term, rest, is_open=True) if _is_term(term) else _Said("", term, rest)
    found = _TERM.fullmatch(text)
    if found and _is_term(found["term"]):
        return _Said(found["term"].strip(), found["rest"], is_open=True)
    if found and is_purpose(found["rest"]):
        return _Said("", found["term"].strip(), found["rest"])
    return _Said("", text)


def _is_term(text: str) -> bool:
    return 0 < length(text) <= 4 and len(text) <= 40


def _are_actions(said: Sequence[_Said]) -> bool:
    """Whether the items look like things to do, not like titles of films, names, links or numbers."""
    if not said:
        return False
    titles = sum(_is_title(one.action) for one in said)
    short = sum(length(one.action) < 2 for one in said)
    return (
        titles * 2 <= len(said)
        and short * 2 <= len(said)
        and not any(one.action.startswith(("http", "“", '"')) for one in said)
    )


def _is_title(text: str) -> bool:
    """Whether most words after the first are capitalised, as in titles and lists of names."""
    rest = [word for word in re.findall(r"[^\W\d_]+", text)[1:] if len(word) > 3]
    if text[:1].islower() or is_dense(text) or len(rest) < 2:
        return False
    return sum(word[0].isupper() for word in rest) > 0.8 * len(rest) and len(rest) < 6


def _initiative(said: _Said, actor: str, section: str) -> Initiative:
    text = _AND.sub("", said.action.strip()).rstrip(_STOPS)
    outcome = aim_of(said.besides).strip().rstrip(_STOPS) if said.besides else ""
    for cut in () if outcome else _SO_THAT.finditer(text):
        before = text[: cut.start()].split()
        if len(before) >= 2 and not _LIGHT.fullmatch(before[-1]):
            text, outcome = text[: cut.start()], text[cut.end() :]
            break
    when, amount = _WHEN.search(text), _AMOUNT.search(text)
    return Initiative(said.term, text, outcome, actor, when[0] if when else "", amount[0] if amount else "", section)
