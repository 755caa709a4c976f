"""The layout for clients that show rich messages: headings, lists, tables and foldable parts in one message.

Typed blocks, never markup: what is not parsed cannot be refused for its markup, and `rich_limits` proves every limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from content.document import (
    Block,
    Code,
    Details,
    Document,
    Footer,
    Footnote,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Table,
    text_of,
    walk,
)
from content.markup.calls import Call
from content.markup.classic import keyboard
from content.markup.classic_blocks import right_to_left
from content.markup.cuts import sentences, signs
from content.markup.rich_blocks import RichBlock, Setter, apart, heads_of, without_spans
from content.markup.rich_inline import cut_at, told
from content.markup.rich_limits import LIMITS, Size, measure

OPEN_SECTIONS = 2
"""So many sections of a document that folds are shown open."""

_ROOM = 4096
"""Characters that must be free for a large block to begin in a message; else it begins in the next."""

Fits = Callable[[Sequence[Block]], bool]


def write(document: Document) -> tuple[Call, ...]:
    """The calls that show a document, in order; none for a document that says nothing."""
    rtl = right_to_left(document.blocks, document.language)
    blocks = folded(document.blocks) if document.folds else document.blocks
    calls = [_call(made, rtl) for made in _Packer(Setter(rtl)).messages(blocks)]
    markup = keyboard(document.buttons)
    if markup:
        if not calls:
            calls.append(_call([{"type": "paragraph", "text": "…"}], rtl))
        calls[-1].parameters["reply_markup"] = {"inline_keyboard": markup}
    return tuple(calls)


def _call(blocks: list[RichBlock], rtl: bool) -> Call:
    message: dict[str, Any] = {"blocks": blocks, "skip_entity_detection": True}
    if rtl:
        message["is_rtl"] = True
    return Call("sendRichMessage", {"rich_message": message})


def folded(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with every section after the second under its title, to be opened; small print stays outside."""
    end = len(blocks)
    while end and isinstance(blocks[end - 1], Footer | Footnote):
        end -= 1
    titles = [place for place, block in enumerate(blocks[:end]) if place and isinstance(block, Heading)]
    if titles and not any(isinstance(block, Paragraph) for block in blocks[: titles[0]]):
        del titles[0]  # the document's own title, below a picture
    level = min((block.level for block in map(blocks.__getitem__, titles) if isinstance(block, Heading)), default=0)
    starts = [place for place in titles if isinstance(title := blocks[place], Heading) and title.level == level]
    made = list(blocks[: starts[OPEN_SECTIONS]]) if len(starts) > OPEN_SECTIONS else list(blocks[:end])
    for start, stop in zip(starts[OPEN_SECTIONS:], [*starts[OPEN_SECTIONS + 1 :], end]):
        title = blocks[start]
        inner = tuple(blocks[start + 1 : stop])
        if isinstance(title, Heading) and inner and text_of(title.spans).strip():
            made.append(Details(title.spans, inner))
        else:
            made += blocks[start:stop]
    return (*made, *blocks[end:])


class _Packer:
    """Puts blocks into as few messages as hold them."""

    def __init__(self, setter: Setter) -> None:
        self._setter = setter
        self._message: list[tuple[Block, list[RichBlock]]] = []
        self._size = Size()
        self._waiting: deque[Block] = deque()

    def messages(self, blocks: Iterable[Block]) -> list[list[RichBlock]]:
        """The blocks of each message."""
        found: list[list[RichBlock]] = []
        self._waiting.extend(blocks)
        while self._waiting:
            block = self._waiting.popleft()
            if is_huge(block):
                self._part(block, found)
                continue
            made = self._setter.blocks((block,))
            size = measure(made)
            if self._size.plus(size).fits:
                self._add(block, made, size)
            elif size.fits and (self._message and self._size.characters > LIMITS.characters // 2):
                self._waiting.appendleft(block)
                self._close(found)
            else:
                self._part(block, found)
        if self._message:
            self._close(found)
        return found

    def _add(self, block: Block, made: list[RichBlock], size: Size) -> None:
        if made:
            self._message.append((block, made))
            self._size = self._size.plus(size)

    def _part(self, block: Block, found: list[list[RichBlock]]) -> None:
        """Add as much of a block as fits; the rest waits."""
        roomy = LIMITS.characters - self._size.characters >= _ROOM
        head, tail = taken(block, self._fits) if roomy or not self._message else (None, block)
        if head is not None:
            made = self._setter.blocks((head,))
            self._add(head, made, measure(made))
            if tail is not None:
                self._waiting.appendleft(tail)
                self._close(found)
        elif self._message:
            self._waiting.appendleft(block)
            self._close(found)
        else:
            self._waiting.extendleft(reversed(apart(block)))

    def _fits(self, blocks: Sequence[Block]) -> bool:
        return not any(map(is_huge, blocks)) and self._size.plus(measure(self._setter.blocks(blocks))).fits

    def _close(self, found: list[list[RichBlock]]) -> None:
        """End the message; a heading at its end goes to the next one, with what it stands over."""
        moved: list[Block] = []
        while self._waiting and len(self._message) > 1 and isinstance(self._message[-1][0], Heading):
            moved.append(self._message.pop()[0])
        self._waiting.extendleft(moved)
        blocks = [one for _, made in self._message for one in made]
        size = measure(blocks)
        if size.characters or size.media:
            found.append(blocks)
        self._message, self._size = [], Size()


def is_huge(block: Block) -> bool:
    """Whether a block surely needs more than one message; cheap, however large it is."""
    count = characters = 0
    for one in walk((block,)):
        count += 1
        match one:
            case Table(rows):
                count += len(rows)
            case Listing(items):
                count += len(items)
            case Paragraph(spans):
                characters += sum(len(span.text) for span in spans)
            case Code(text):
                characters += len(text)
            case _:
                pass
        if count > 4 * LIMITS.blocks or characters > 2 * LIMITS.characters:
            return True
    return False


def taken(block: Block, fits: Fits) -> tuple[Block | None, Block | None]:
    """The largest beginning of a block that fits, and the rest; nothing at all may fit."""
    if fits((block,)):
        return block, None
    match block:
        case Paragraph(spans):
            near, far = cut_at(spans, LIMITS.characters + 1)
            near = tuple(told(near))
            place = _place(text_of(near), lambda size: fits((Paragraph(cut_at(near, size)[0]),)))
            beginning, more = cut_at(near, place)
            return (Paragraph(beginning), Paragraph(more + far)) if place else (None, block)
        case Code(text, language):
            place = _place(text, lambda size: fits((Code(text[:size], language),)), lines=True)
            return (Code(text[:place], language), Code(text[place:], language)) if place else (None, block)
        case Listing():
            return _taken_items(block, fits)
        case Table():
            return _taken_rows(block, fits)
        case Quote(blocks, credit):
            some, rest = _taken_blocks(blocks, lambda inner: fits((Quote(tuple(inner)),)))
            return (Quote(some), Quote(rest, credit)) if some else (None, block)
        case Details(title, blocks):
            some, rest = _taken_blocks(blocks, lambda inner: fits((Details(title, tuple(inner)),)))
            return (Details(title, some), Details(title, rest)) if some else (None, block)
        case _:
            return None, block


def _taken_blocks(blocks: Sequence[Block], fits: Fits) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    count = _most(min(len(blocks), LIMITS.blocks), lambda some: fits(blocks[:some]))
    some, rest = tuple(blocks[:count]), tuple(blocks[count:])
    if rest:
        head, tail = taken(rest[0], lambda inner: fits((*some, *inner)))
        if head is not None:
            return (*some, head), (*([tail] if tail else []), *rest[1:])
        while len(some) > 1 and isinstance(some[-1], Heading):
            some, rest = some[:-1], (some[-1], *rest)
    return some, rest


def _taken_items(block: Listing, fits: Fits) -> tuple[Block | None, Block | None]:
    items = block.items
    count = _most(min(len(items), LIMITS.blocks // 2 - 1), lambda some: fits((replace(block, items=items[:some]),)))
    start = None if block.start is None else block.start + count
    if count:
        return replace(block, items=items[:count]), replace(block, items=items[count:], start=start)
    if not items:
        return None, block
    some, rest = _taken_blocks(
        items[0].blocks, lambda inner: fits((replace(block, items=(replace(items[0], blocks=tuple(inner)),)),))
    )
    if not some:
        return None, block
    # What is left of the item goes on under its mark.
    head = replace(block, items=(replace(items[0], blocks=some),))
    return head, replace(block, items=(replace(items[0], blocks=rest), *items[1:]))


def _taken_rows(block: Table, fits: Fits) -> tuple[Block | None, Block | None]:
    if any(cell.columns > 1 or cell.rows > 1 for row in block.rows for cell in row):
        block = without_spans(block)
    heads = heads_of(block)
    head, rows = block.rows[:heads], block.rows[heads:]
    if not fits((replace(block, rows=head),)):
        return None, block
    most = min(len(rows), LIMITS.blocks - 1 - heads)
    count = _most(most, lambda some: fits((replace(block, rows=head + rows[:some]),)))
    if not count:
        return None, block
    return replace(block, rows=head + rows[:count]), replace(block, rows=head + rows[count:], caption=())


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `count` that fits, 0 when none does. The caller bounds it: trying costs its size."""
    if not count or fits(count):
        return count
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _place(text: str, fits: Callable[[int], bool], *, lines: bool = False) -> int:
    """Where to cut a text so that its beginning fits: after a line or a sentence, a word, in need inside a word."""
    most = _most(min(len(text), LIMITS.characters), fits)
    if not most or most == len(text):
        return most
    beginning = text[:most]
    cut = beginning.rfind("\n") + 1
    if not lines and cut <= most // 2:
        cut = max((stop for _, stop in sentences(beginning)[:-1]), default=0)
    if cut <= most // 2:
        cut = max(beginning.rfind(sign) for sign in " \n\t") + 1
    if cut <= most // 2:
        cut = signs(text[: most + 64], most)[0][1]
    return cut
