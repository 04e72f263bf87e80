"""The excerpt of an entry that is shown first: the sentences that hold the fact, or a whole list.

An excerpt begins where a reader can begin: never amid a list, nor with a sentence that points back. It is short, and
what it leaves out is marked.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import Span, replace_links
from qa.answering.answer import Piece
from qa.answering.composing.outline import ItemList, Outline, raise_first, readable_start, skip_connective

LINK_MARK = "↗"
"""What is shown in place of a link."""

_GAP = " […] "

_COMFORTABLE_LENGTH = 300
"""Characters up to which a text is shown whole, or else the sentences beside the best one with it: reading them is
quicker than looking for the answer in them."""

_MAX_LENGTH = 480
"""Characters up to which further sentences are shown that may hold the fact, too."""

_MARGIN = 0.1
"""How much less than the best one's the score of such a sentence may be; twice that if it holds what is asked for."""

_HEAD_COST = 0.00015
"""How much less a sentence is worth for each character that has to be shown before it."""

_SHORT_ITEM = 100
"""Characters of a list's items, on average, up to which one is never shown without the others."""

_MAY_BE_REPEATED = 80
"""Characters up to which a sentence may be meant twice, such as a title in a signature."""

_APART = 0.03
"""How much less a sentence is worth that doesn't stand beside what is shown already."""

_MAX_STEPS_BACK = 6

BeginsAmid = Callable[[Span], bool]
"""Checks whether what translates a span can't be read first."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown first of a text, in order; `facts` are the spans of the sentences that it was made for."""

    pieces: tuple[Piece, ...]
    facts: tuple[Span, ...]


def pick_excerpt(
    outline: Outline,
    scores: Sequence[float],
    holds: Sequence[bool],
    asks_for_all: bool,
    start: int,
    begins_amid_in_translation: BeginsAmid,
) -> Excerpt:
    """Pick what is shown first of a text.

    Args:
        outline: that of the text; it has a sentence.
        scores: those of its sentences.
        holds: whether each of them holds a fact of the kind that is asked for.
        asks_for_all: whether a whole list answers, if the best sentence is in one.
        start: where the text begins behind the ticked choice.
        begins_amid_in_translation: checks whether what translates a sentence can't be read first.
    """
    picker = _Picker(outline, scores, holds, start, begins_amid_in_translation)
    best = picker.best(asks_for_all)
    if (whole := picker.list_for(best, asks_for_all)) is not None:
        return Excerpt(picker.pieces_of(whole), (picker.span_of(best),))
    if picker.visible_length(picker.candidates) <= _COMFORTABLE_LENGTH:
        return Excerpt(picker.pieces(picker.candidates), (picker.span_of(best),))
    shown = picker.with_lead(best)
    while (grown := picker.grow(shown, best)) is not None:
        shown = grown
    shown = picker.close(shown)
    least = scores[best] - _MARGIN
    return Excerpt(picker.pieces(shown), tuple(picker.span_of(one) for one in shown if scores[one] > least))


def excerpt_text(text: str, pieces: Sequence[Piece]) -> str:
    """Return the words of an excerpt, a mark in place of each link and of what is left out."""
    shown = ""
    for piece in pieces:
        joint = _GAP if piece.follows_gap and not piece.is_item else "\n" if piece.is_item else " "
        shown += (joint if shown else "") + replace_links(text[slice(*piece.span)], LINK_MARK)
    return raise_first(shown)


class _Picker:
    """Picks sentences of an outline, by number, and turns them into pieces of an excerpt."""

    def __init__(
        self,
        outline: Outline,
        scores: Sequence[float],
        holds: Sequence[bool],
        start: int,
        begins_amid_in_translation: BeginsAmid,
    ) -> None:
        self._outline = outline
        self._sentences = outline.sentences
        self._scores = scores
        self._holds = holds
        self._begins_amid_in_translation = begins_amid_in_translation
        behind = [number for number, one in enumerate(outline.sentences) if one.start >= start]
        self.candidates = behind or list(range(len(outline.sentences)))

    def best(self, asks_for_all: bool) -> int:
        """Return the best sentence; one that needs much before it to be understood is worth less.

        What leads into a list that is asked for costs nothing more. A sentence that can't be understood at all is the
        best only if there is no other.
        """

        def worth(number: int) -> float:
            head = self.with_head(number)[:-1]
            is_asked_list = asks_for_all and self._outline.list_led_by(number) is not None
            return self._scores[number] - (_HEAD_COST * self.visible_length(head) if head and not is_asked_list else 0)

        readable = [number for number in self.candidates if self._head_of(number) is not None]
        return max(readable or self.candidates, key=lambda number: (worth(number), -number))

    def span_of(self, number: int) -> Span:
        """Return the span of a sentence, without the mark of an item."""
        return self._sentences[number].text_start, self._sentences[number].end

    def list_for(self, number: int, asks_for_all: bool) -> ItemList | None:
        """Return the list that a sentence is shown with: it leads into it, or is one of its short items, or of all."""
        if (led := self._outline.list_led_by(number)) is not None:
            return led
        around = self._outline.list_around(number)
        if around is None:
            return None
        first, last = around.span
        is_short = self.visible_length(range(first, last + 1)) < _SHORT_ITEM * len(around.items)
        return around if is_short or (asks_for_all and not self._answers_alone(number, around)) else None

    def _answers_alone(self, number: int, around: ItemList) -> bool:
        """Check whether an item itself names several things, and the list is of something else."""
        lead = self._lead_of(around)
        lead_score = self._scores[lead] if lead is not None else -math.inf
        return self._holds[number] and lead_score < self._scores[number] - _MARGIN

    def _lead_of(self, one: ItemList | None) -> int | None:
        """Return the sentence that leads into a list; the ticked choice before the text leads into none."""
        return one.lead if one is not None and one.lead is not None and one.lead >= self.candidates[0] else None

    def _head_of(self, number: int) -> int | None:
        """Find where to begin reading so that a sentence can be understood; None if there is no such place."""
        for before in range(number, max(self.candidates[0], number - _MAX_STEPS_BACK) - 1, -1):
            if not self._begins_amid(before):
                return before
            lead = self._lead_of(self._outline.list_around(before))
            if lead is not None and not self._begins_amid(lead):
                return lead
        return None

    def with_head(self, number: int) -> list[int]:
        """Return a sentence after those without which it can't be understood; all before it if those are unknown."""
        head = self._head_of(number)
        if head == number:
            return [number]
        if head is None:
            everything = [one for one in self.candidates if one <= number]
            return everything if self.visible_length(everything) <= _MAX_LENGTH else [number]
        if self._lead_of(self._outline.list_around(number)) == head:
            # The items between are left out.
            return [head, number]
        return list(range(head, number + 1))

    def with_lead(self, number: int) -> list[int]:
        """Return a sentence with its head; an item of a list with what leads into the list, if that is short."""
        around = self._outline.list_around(number)
        lead = self._lead_of(around) if around is not None and number in {item[0] for item in around.items} else None
        if lead is None or self._begins_amid(lead) or self.visible_length([lead, number]) > _MAX_LENGTH:
            return self.with_head(number)
        return [lead, number]

    def grow(self, shown: Sequence[int], best: int) -> list[int] | None:
        """Add the best sentence that fits: one that may hold the fact, too, or one beside what is shown."""
        grown: list[tuple[float, list[int]]] = []
        for number in self.candidates:
            is_next = any(self._are_neighbours(number, one) for one in shown)
            margin = 2 * _MARGIN if self._holds[number] else _MARGIN
            may_hold = self._scores[number] > self._scores[best] - margin
            if number in shown or not (is_next or may_hold) or self._is_repeated(number, shown):
                continue
            is_unreadable = number - 1 not in shown and self._head_of(number) is None
            if is_unreadable or self.list_for(number, asks_for_all=False):
                continue
            head = self.with_head(number)
            # What stands between a sentence and its beginning is left out where that is shown already.
            added = [number] if number - 1 in shown or head[0] in shown else head
            numbers = sorted({*shown, *added})
            is_readable = numbers[0] == shown[0] or self._head_of(numbers[0]) == numbers[0]
            limit = _MAX_LENGTH if may_hold else _COMFORTABLE_LENGTH
            if is_readable and self.visible_length(numbers) <= limit:
                grown.append((self._scores[number] - (0.0 if is_next else _APART), numbers))
        return max(grown)[1] if grown else None

    def _are_neighbours(self, number: int, other: int) -> bool:
        """Check whether a sentence comes right after the other one in its line, or points back to it from the next."""
        first, second = sorted((number, other))
        are_in_line = "\n" not in self._outline.text[self._sentences[first].end : self._sentences[second].start]
        return second == first + 1 and (are_in_line or self._begins_amid(second))

    def _is_repeated(self, number: int, shown: Sequence[int]) -> bool:
        """Check whether a sentence and one that is shown say the same, or one of them more."""
        said, *others = (self._folded(one) for one in (number, *shown))
        return any(min(len(said), len(one)) > _MAY_BE_REPEATED and (said in one or one in said) for one in others)

    def _folded(self, number: int) -> str:
        return self._outline.text[slice(*self.span_of(number))].rstrip(".;, ").casefold()

    def close(self, shown: Sequence[int]) -> list[int]:
        """Add what follows sentences that end in a colon, unless an item of the list that they lead into is shown.

        Likewise what follows those that end within a quotation.
        """
        closed = set(shown)
        for number in range(len(self._sentences) - 1):
            if number in closed and self._ends_open(number):
                led = self._outline.list_led_by(number)
                if led is None or closed.isdisjoint(range(led.span[0], led.span[1] + 1)):
                    closed.add(number + 1)
        return sorted(closed)

    def _ends_open(self, number: int) -> bool:
        """Check whether a sentence ends in a colon, or within a quotation that is closed soon, in the same line."""
        text, end = self._outline.text, self._sentences[number].end
        before = text[text.rfind("\n", 0, end) + 1 : end]
        after = text[end : end + _MAX_LENGTH].partition("\n")[0].partition("“")[0]
        is_in_quotation = before.rfind("“") > before.rfind("”") and "”" in after
        return is_in_quotation or before.rstrip("“(.…) ").endswith(":")

    def _begins_amid(self, number: int) -> bool:
        span = self.span_of(number)
        return readable_start(self._outline.text[slice(*span)]) is None or self._begins_amid_in_translation(span)

    def visible_length(self, numbers: Sequence[int]) -> int:
        """Return the characters of some sentences, as shown, with what joins them."""
        gaps = sum(number != before + 1 for before, number in pairwise(numbers))
        return sum(map(self._outline.visible_length, numbers)) + len(numbers) + gaps * len(_GAP)

    def pieces(self, numbers: Sequence[int]) -> tuple[Piece, ...]:
        """Return sentences as pieces, consecutive ones as one piece, without the mark of an item that begins one."""
        pieces: list[Piece] = []
        before = None
        for number in numbers:
            sentence = self._sentences[number]
            if before == number - 1 and before is not None:
                pieces[-1] = Piece((pieces[-1].span[0], sentence.tail_end), follows_gap=pieces[-1].follows_gap)
            else:
                start = skip_connective(self._outline.text, *self.span_of(number))
                pieces.append(Piece((start, sentence.tail_end), follows_gap=before is not None))
            before = number
        return tuple(pieces)

    def pieces_of(self, whole: ItemList) -> tuple[Piece, ...]:
        """Return a list from its lead-in to its last item, each item a piece, and each of a list within it."""
        pieces: list[Piece] = []
        first, last = whole.span
        if (lead := self._lead_of(whole)) is not None:
            pieces += self.pieces(self.with_head(lead))
        starts = {item[0] for one in self._outline.lists for item in one.items}
        for number in range(first, last + 1):
            sentence = self._sentences[number]
            if number in starts or not pieces:
                pieces.append(Piece((sentence.start, sentence.tail_end), is_item=True))
            else:
                pieces[-1] = Piece((pieces[-1].span[0], sentence.tail_end), is_item=True)
        return tuple(pieces)
