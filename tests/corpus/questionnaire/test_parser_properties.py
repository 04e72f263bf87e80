"""Any questionnaire, printed in either layout, comes back the same: one is invented, printed, read and compared.

The printer does what the two exports do: it wraps at a width, cuts in page furniture at any line, and ticks
in the word-processor export only. What a reader of the print could not tell either is not drawn; each such
place says why.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Corpus
from corpus.document import Questionnaire, SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire
from index.rows.cutting import corpus_rows

WIDTHS = st.integers(60, 140)

# What an author writes


@dataclass(frozen=True)
class Item:
    """One question as its author wrote it; `answer` holds paragraphs."""

    number: int
    section: str
    label: str
    answer: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    ticked: int = 0
    is_field: bool = False
    follow_up_of: int | None = None

    @property
    def links(self) -> list[str]:
        """The links of the answer in order, repeated ones too."""
        return [url.rstrip(".") for url in re.findall(r"https?://[^\s()]+", " ".join(self.answer))]


def _words(text: str) -> list[str]:
    return text.split()


WORDS = _words(
    "the of and for in by services portal citizens data public digital government platform national entities "
    "information access system law through which also has more than agencies online interoperability "
    "post-COVID sub-national decision-making e-participation N°033-2018-PCM SGD PCM Ministry Perú gestión "
    "1,994 2021 16.6.1 beta “Participa” Digital Open Secretariat"
)
OPENINGS = _words("The Through In Since There It Peru According Likewise Each Currently No Yes")
QUOTED = [
    *(f"{number}. Effective" for number in range(1, 100)),
    *(f"Article {number}." for number in range(1, 100)),
    "(5)",
    "1)",
    "18.5",
    "12/37",
]
PATHS = _words(
    "institucion pcm normas-legales 289706-1412 covid-19 index.php a_b Ley%2030225 "
    "disponen-la-creacion-de-un-comite-de-gobierno-digital-en-cada-entidad-de-la-administracion-publica-1645688-1 "
    "PERU_AgendaDigitalBicentenario_2021.pdf campa%C3%B1as estado%E2%80%8B "
    "mecanismos?token=966zCY6qAluGdmGM86iDOebh38WqolNJM6FSUlhmdNY"
)
HEADINGS = ["Institutional Framework", "Legal Framework", "Strategy and Implementation", "Inclusion", "Measurement"]
OPTIONS = [
    ("Yes", "No"),
    ("Yes", "No", "Other"),
    ("Two-year", "Three-year", "Five-year", "Other"),
    ("All of the services", "Some of the services but not all of those that were asked for", "No"),
]
"""The last is always "No" or "Other": nothing else in a web form tells the end of the options from an answer."""

FIELDS = ["Country name", "Your name", "Title", "Organization", "Email"]
FOLLOW_UP = "If yes, please provide link and detail."


@st.composite
def urls(draw: st.DrawFn) -> str:
    host = draw(st.sampled_from(["www", "busquedas", "cdn.uploads"]))
    return f"https://{host}.gob.example/{'/'.join(draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3)))}"


@st.composite
def sentences(draw: st.DrawFn) -> str:
    # No word ends in a hyphen: at a line's end "pre-" can't be told from the half of a word.
    words = [draw(st.sampled_from(OPENINGS)), *draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=16))]
    kind, place = draw(st.integers(0, 9)), draw(st.integers(1, len(words)))
    if kind == 0:
        words.insert(place, f"{draw(st.sampled_from(QUOTED))} and")
    elif kind < 4:
        words.insert(place, f"({draw(urls())})")
    elif kind == 4:
        words.insert(place, f"({draw(urls())});")
    return " ".join(words) + "."


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, ...]:
    written = [" ".join(draw(st.lists(sentences(), min_size=1, max_size=5))) for _ in range(draw(st.integers(1, 3)))]
    end = draw(st.integers(0, 5))
    if end == 0:
        written += [f"● {item}" for item in draw(st.lists(sentences(), min_size=2, max_size=4))]
    elif end == 1:
        written[-1] += f" ({draw(urls())})"
    return tuple(written)


@st.composite
def labels(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=24))
    return f"{draw(st.sampled_from(['What is', 'Is there', 'Which are']))} {' '.join(words)} of it?"


@st.composite
def surveys(draw: st.DrawFn) -> list[Item]:
    """Questions under lettered sections, their numbers rising, seldom with gaps; contact fields come first."""
    items: list[Item] = []
    number = 0
    for letter, heading in zip("ABCDE", HEADINGS[: draw(st.integers(2, 5))], strict=False):
        section = f"{letter}. {heading}"
        if letter == "A" and draw(st.booleans()):
            for label in FIELDS[: draw(st.integers(1, 5))]:
                number += 1
                value = (
                    "a.b@pcm.example"
                    if label == "Email"
                    else " ".join(
                        draw(st.lists(st.sampled_from(OPENINGS + WORDS[:20]), min_size=1, max_size=30))
                    ).capitalize()
                )
                items.append(Item(number, section, label, (value,), is_field=True))
        for _ in range(draw(st.integers(1, 4))):
            number += draw(st.sampled_from([1, 1, 1, 1, 1, 2]))
            if draw(st.integers(0, 2)):
                items.append(Item(number, section, draw(labels()), draw(answers())))
                continue
            if not draw(st.integers(0, 5)):
                items.append(Item(number, section, draw(labels())))
                continue
            options = draw(st.sampled_from(OPTIONS))
            ticked = draw(st.integers(0, len(options) - 1))
            items.append(Item(number, section, draw(labels()), options=options, ticked=ticked))
            if draw(st.booleans()):
                number += 1
                items.append(Item(number, section, FOLLOW_UP, draw(answers()), follow_up_of=number - 1))
    return without_missing_numbers(items)


def without_missing_numbers(items: list[Item]) -> list[Item]:
    """The items, none quoting the number of a question that is missing: at a line's start it would pass for it."""
    missing = set(range(items[-1].number)) - {item.number for item in items}

    def renumbered(match: re.Match[str]) -> str:
        return match[0].replace(match[1], str(int(match[1]) + 100)) if int(match[1]) in missing else match[0]

    return [
        replace(item, answer=tuple(re.sub(r"\b(\d+)\. (?:Eff|and)", renumbered, text) for text in item.answer))
        for item in items
    ]


# What is printed


@dataclass(frozen=True)
class Printed:
    """A line; `urls` are the links that begin in it, `is_rest` tells that it stands behind its question's number."""

    text: str = ""
    urls: tuple[str, ...] = ()
    is_furniture: bool = False
    is_rest: bool = False


def wrapped(text: str, width: int) -> list[str]:
    """Lines as word processors and browsers end them: at blanks, behind hyphens, in a word longer than a line."""
    lines = [""]
    for word in text.split():
        blank = " "
        for part in re.findall(r"[^-]+-*", word):
            for piece in (part[start : start + width] for start in range(0, len(part), width)):
                if lines[-1] and len(lines[-1]) + len(blank) + len(piece) > width:
                    lines.append("")
                lines[-1] += (blank if lines[-1] else "") + piece
                blank = ""
    return lines


def paragraph(text: str, width: int) -> list[Printed]:
    found = iter(re.findall(r"https?://[^\s()]+", text))
    return [Printed(line, tuple(next(found) for _ in re.findall("https?://", line))) for line in wrapped(text, width)]


Furniture = Callable[[list[Printed], int], list[Printed]]
MayEnd = Callable[[Printed, Printed], bool]


@st.composite
def in_pages(draw: st.DrawFn, lines: list[Printed], furniture: Furniture, may_end: MayEnd) -> list[Printed]:
    """The lines cut into pages between any that may be parted, each page ended by what `furniture` makes of it."""
    inside = [
        place for place, (before, line) in enumerate(pairwise(lines), 1) if line.text.strip() and may_end(before, line)
    ]
    cuts = [0, *sorted(draw(st.sets(st.sampled_from(inside), max_size=6)) if inside else []), len(lines)]
    pages = [lines[start:end] for start, end in pairwise(cuts)]
    printed = pages[0]
    for page_number, (page, following) in enumerate(pairwise(pages), start=1):
        ended = furniture(page, page_number)
        if ended[-1].text or len(ended) == 1:
            # A page starts with a blank where its furniture doesn't part it from the one before.
            following = [replace(following[0], text=" " + following[0].text), *following[1:]]
        printed = [*printed, *ended, *following]
    return printed


@st.composite
def word_exports(draw: st.DrawFn, items: list[Item], width: int, cut: bool = True) -> list[Printed]:
    """The word-processor export of a survey."""
    lines: list[Printed] = []
    section = ""
    for item in items:
        if item.section != section:
            section = item.section
            # A heading stands apart: that tells it from a short answer.
            lines += [Printed(section.split(". ")[1]), Printed(" "), Printed(), Printed(" ")]
        first = f"{item.number}. {item.label}"
        if item.is_field:
            lines += paragraph(f"{first} : {item.answer[0]}", width)
            lines += draw(st.sampled_from([[], [Printed(" ")]]))
            continue
        lines += paragraph(first, width)
        boxes = [f"({'  X  ' if place == item.ticked else '     '}) {text}" for place, text in enumerate(item.options)]
        if item.options == OPTIONS[0]:
            lines += [Printed("  ".join(boxes))]
        else:
            lines += [Printed(box) for box in boxes]
        lines += [Printed(" ")]
        for text in item.answer:
            lines += [*paragraph(text, width), Printed(" ")]
        lines += draw(st.sampled_from([[], [Printed()], [Printed(" "), Printed()]]))

    def page_end(page: list[Printed], number: int) -> list[Printed]:
        listed = [url for line in page for url in line.urls for _ in wrapped(url, width)]
        foot = [Printed(), Printed(f"{number}/117 ", is_furniture=True), Printed()] if draw(st.booleans()) else []
        return [Printed(), *(Printed(url, is_furniture=True) for url in listed), *foot]

    return draw(in_pages(lines, page_end, lambda before, line: cut))


def goes_on(before: Printed, line: Printed) -> bool:
    """Whether a sentence runs over the lines' end for all to see ("Article 7." might have ended one)."""
    return line.text[:1].islower() and before.text.rstrip()[-1:] not in ("", *".:;")


@st.composite
def form_answers(draw: st.DrawFn, item: Item, width: int) -> tuple[list[Printed], list[Printed]]:
    """What stands above a question's label, and what stands behind its number.

    Where a page ends within an answer, the rest stands behind the number, on the next page. Only in the midst of
    a sentence is it surely the rest, and only a block is surely one.
    """
    blocks = [paragraph(text, width) for text in item.answer]
    if len(blocks) > 1 and draw(st.booleans()):
        return [line for block in blocks for line in (*block, Printed())], []
    answer = [line for block in blocks for line in block]
    torn = [place for place, (one, line) in enumerate(pairwise(answer), 1) if goes_on(one, line)]
    place = draw(st.sampled_from([len(answer), 0, *torn]))
    rest = [replace(line, is_rest=True) for line in answer[place:]]
    return answer[:place], [replace(line, text=" " + line.text) for line in rest[:1]] + rest[1:]


@st.composite
def form_labels(draw: st.DrawFn, item: Item, width: int) -> list[Printed]:
    """A label with a star or without, its number behind it, glued to it, or below it."""
    star = draw(st.sampled_from(["", "* "]))
    label = [Printed(text + " ") for text in wrapped(f"{item.label} {star}", width)]
    if draw(st.booleans()):
        return [*label, Printed(), Printed(f"{item.number}.")]
    last = label.pop().text
    return [*label, Printed(f"{last if star else last.strip()}{item.number}.")]


@st.composite
def forms(draw: st.DrawFn, items: list[Item], width: int) -> list[Printed]:
    """The web form's export of a survey."""
    lines: list[Printed] = []
    section = ""
    for item in items:
        if item.section != section:
            section = item.section
            lines += [Printed(section), Printed()]
        above, behind = draw(form_answers(item, width))
        lines += [*above, Printed(), *draw(form_labels(item, width)), *behind, Printed()]
        for option in item.options:
            lines += [*paragraph(option, width), Printed()]

    def page_end(page: list[Printed], number: int) -> list[Printed]:
        del page
        return [
            *[Printed()] * 3,
            Printed(HEAD, is_furniture=True),
            Printed(),
            Printed(f"{FOOT} {number}/37", is_furniture=True),
            Printed(),
        ]

    def may_end(before: Printed, line: Printed) -> bool:
        if line.is_rest and before.text.strip():
            # Of two blocks behind a number the second might be the next question's answer.
            return goes_on(before, line)
        if not before.text.strip():
            # An answer that begins in lower case might go on with one that ended without a point.
            return not line.text[:1].islower()
        # An unfinished block that goes on with a capital can't be told from a heading and the block below it.
        return line.text[:1].islower() or before.text.rstrip().endswith((".", ";", ")"))

    return draw(in_pages(lines, page_end, may_end))


HEAD = "7/5/2021 Microsoft Forms"
FOOT = "https://forms.office.example/Pages/DesignPage.aspx?lang=en-US#FormId=2zWeD09UYE-9zF6…"


@st.composite
def both(draw: st.DrawFn, items: list[Item], width: int) -> list[Printed]:
    """Both exports in one document, in either order, each wrapped at a width of its own."""
    form, word = draw(forms(items, width)), draw(word_exports(items, draw(WIDTHS)))
    link = Printed("Link: https://forms.office.example/r/SiVxbv1v4w  ")
    word = [Printed(" E-Government Survey 2022 "), link, Printed(" "), Printed(), *word]
    if draw(st.booleans()):
        return [*form, *word]
    # The later export begins on a new page.
    return [*word, replace(form[0], text=" " + form[0].text), *form[1:]]


def read(lines: list[Printed]) -> Questionnaire:
    text = "\n".join(line.text for line in lines)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return read_questionnaire(SourceDocument("survey.txt", text, digest, "text/plain"))


def as_written(items: list[Item], ticks: bool, lettered: bool) -> list[tuple]:
    return [
        (
            item.number,
            item.section if lettered else item.section.split(". ")[1],
            item.label.split(),
            item.options,
            item.options[item.ticked] if item.options and ticks else None,
            " ".join(item.answer).split(),
            list(dict.fromkeys(item.links)),
            item.follow_up_of,
        )
        for item in items
    ]


def as_read(questionnaire: Questionnaire) -> list[tuple]:
    return [
        (
            question.number,
            question.section,
            question.label.split(),
            question.options,
            question.choice,
            question.answer.text.split(),
            [link.url for link in question.links],
            question.follow_up_of,
        )
        for question in questionnaire.questions
    ]


# What comes back


@given(st.data(), surveys(), WIDTHS)
def test_word_export_comes_back(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(word_exports(items, width)))
    assert as_read(questionnaire) == as_written(items, ticks=True, lettered=False)
    missing = set(range(1, items[-1].number)) - {item.number for item in items}
    assert doubted(questionnaire, "question missing") == missing


@given(st.data(), surveys(), WIDTHS)
def test_paragraphs_of_the_word_export_come_back(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(word_exports(items, width, cut=False)))
    for item, question in zip(items, questionnaire.questions, strict=True):
        # Within a paragraph a link may keep its line.
        assert [" ".join(text.split()) for text in question.answer.text.split("\n\n")] == list(item.answer or [""])


@given(st.data(), surveys(), WIDTHS)
def test_form_comes_back(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(forms(items, width)))
    assert as_read(questionnaire) == as_written(items, ticks=False, lettered=True)


@given(st.data(), surveys(), WIDTHS)
def test_both_exports_come_back_as_one(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(both(items, width)))
    assert as_read(questionnaire) == as_written(items, ticks=True, lettered=True)
    unwanted = {"answers differ", "labels differ", "options differ", "question in one export only", "question twice"}
    assert [doubt for doubt in questionnaire.doubts if doubt.kind in unwanted] == []


# Provenance


def tokens(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(match.start(), match.end()) for match in re.compile(r"\S+").finditer(text, start, end)]


def is_broken(word: str, first: str, between: str, last: str) -> bool:
    """Whether a word begins at the first line's end, goes on between, and ends at the last line's beginning."""
    return any(
        first.endswith(word[:one]) and word[one:other] in between and last.startswith(word[other:])
        for one in range(1, len(word))
        for other in range(one, len(word))
    )


@given(st.data(), surveys(), WIDTHS, st.sampled_from([word_exports, forms, both]))
def test_cited_text_stands_in_the_lines_that_are_named(
    data: st.DataObject, items: list[Item], width: int, printed: Callable[..., st.SearchStrategy[list[Printed]]]
) -> None:
    lines = data.draw(printed(items, width))
    questionnaire = read(lines)
    source = {number: line.text for number, line in enumerate(lines, 1) if not line.is_furniture}
    entries = build_entries(questionnaire)
    corpus = Corpus((questionnaire.document,), {"survey.txt": questionnaire.questions}, entries, (), (), (), "")
    rows = corpus_rows(corpus, lambda words: len(words.split()), limit=40)
    for entry in entries:
        text = entry.text
        places = {span: text.lines(*span) for span in tokens(text.text, 0, len(text.text))}
        for (start, end), (first, last) in places.items():
            if text.text[start:end].strip(":") in " ".join(entry.labels).split():
                # Before the value of a field stands its label, wherever the print has that.
                continue
            found = text.text[start:end]
            if first == last:
                assert found in source[first].split()
            else:
                between = "".join("".join(source.get(number, "") for number in range(first + 1, last)).split())
                assert is_broken(found, source[first].rstrip(), between, source[last].lstrip())
        for row in (row for row in rows if row.entry == entry.id and row.span is not None):
            cited = text.text[slice(*row.span)]
            assert cited.strip()
            assert row.embedded.split("\n", 1)[1] == cited
            within = [places[span] for span in tokens(text.text, *row.span) if span in places]
            if within:
                first, last = text.lines(*row.span)
                assert first <= min(line for line, _ in within)
                assert last >= max(line for _, line in within)


# Questions that are not where they should be


@given(st.data(), surveys(), WIDTHS)
def test_question_printed_twice_is_doubted_and_no_answer_moves(
    data: st.DataObject, items: list[Item], width: int
) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    twice = [*items[: place + 1], replace(items[place]), *items[place + 1 :]]
    questionnaire = read(data.draw(word_exports(twice, width)))
    assert items[place].number in doubted(questionnaire, "question twice")
    assert_nothing_wrong(items, questionnaire)
    assert [question.number for question in questionnaire.questions] == [item.number for item in items]


# Of a thousand surveys about one has two long links so alike that one is read as a spelling of the other.
@settings(max_examples=60)
@given(st.data(), surveys(), WIDTHS, st.sampled_from([word_exports, forms]))
def test_questions_out_of_order_are_doubted(
    data: st.DataObject, items: list[Item], width: int, printed: Callable[..., st.SearchStrategy[list[Printed]]]
) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(0, len(items) - 1), min_size=2, max_size=2, unique=True)))
    moved = [*items]
    moved[one], moved[other] = moved[other], moved[one]
    try:
        questionnaire = read(data.draw(printed(moved, width)))
    except UnreadableDocumentError:
        # Where no two are in order nothing tells that they are questions at all.
        assert moved == items[::-1]
        return
    lost = {item.number for item in items} - {question.number for question in questionnaire.questions}
    assert lost
    assert lost <= doubted(questionnaire, "question missing") | doubted(questionnaire, "question out of order")
    if printed is word_exports:
        # In a form, whose answers stand above their questions, a lost one's answer opens the next one's.
        assert_nothing_wrong(items, questionnaire)


def doubted(questionnaire: Questionnaire, kind: str) -> set[int]:
    """The questions with a doubt of this kind, by its number or by the line that it quotes."""
    doubts = [doubt for doubt in questionnaire.doubts if doubt.kind == kind]
    return {doubt.question or int(re.findall(r"^\d+(?=\. )|\d+(?=\.$)", doubt.message)[0]) for doubt in doubts}


def assert_nothing_wrong(items: list[Item], questionnaire: Questionnaire) -> None:
    """Every question that was read begins with its own answer."""
    written = {item.number: " ".join(item.answer).split() for item in items}
    for question in questionnaire.questions:
        answer = written[question.number]
        assert question.answer.text.split()[: len(answer)] == answer
