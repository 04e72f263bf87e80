"""The small parts by themselves: located text, flowing lines, rows of numbers, links, names."""

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Provenance, Question
from corpus.naming import format_numbers, identify_edition, slugify
from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence, best_sequence
from corpus.questionnaire.spellings import Sighting, Spellings, match_links, respell, similarity
from corpus.text.flow import is_wrapped, page_width, reflow
from corpus.text.links import FoundLink, find_links
from corpus.text.located import NO_TEXT, LocatedText, SourceLine

WIDTH = 40

# Located text

THREE_LINES = LocatedText("alpha beta\ngamma", ((0, 10), (6, 11), (11, 15)))
WORDS = st.lists(st.tuples(st.text("abc ", min_size=1, max_size=6), st.integers(1, 99)), min_size=1, max_size=6)


def located(parts: list[tuple[str, int]]) -> LocatedText:
    return LocatedText.join([LocatedText(text, ((0, line),)) for text, line in parts], "")


def line_of_each(text: LocatedText) -> list[int]:
    return [text.lines(at, at + 1)[0] for at in range(len(text.text))]


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (0, None, (10, 15)),
        (0, 5, (10, 10)),
        (0, 6, (10, 10)),
        (5, 7, (10, 11)),
        (6, 12, (11, 15)),
        (12, None, (15, 15)),
    ],
)
def test_stretch_has_its_source_lines(start: int, end: int | None, lines: tuple[int, int]) -> None:
    assert THREE_LINES.lines(start, end) == lines


def test_lines_go_from_lowest_to_highest() -> None:
    assert LocatedText("late early", ((0, 90), (5, 7))).lines() == (7, 90)


def test_text_without_lines_has_no_place() -> None:
    assert not NO_TEXT
    with pytest.raises(ValueError, match="has no source lines"):
        LocatedText("from nowhere").lines()


def test_replaced_stretch_over_two_lines() -> None:
    replaced = THREE_LINES.replace_spans([(3, 8, "--------")])
    assert replaced.text == "alp--------ta\ngamma"
    assert replaced.lines(0, 3) == (10, 10)
    assert replaced.lines(11, 13) == (11, 11)
    assert replaced.lines(14) == (15, 15)


@given(WORDS, st.data())
def test_what_stands_around_a_replacement_keeps_its_lines(parts: list[tuple[str, int]], data: st.DataObject) -> None:
    text = located(parts)
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    new = data.draw(st.text("XY", max_size=8))
    replaced = text.replace_spans([(start, end, new)])
    assert replaced.text == text.text[:start] + new + text.text[end:]
    before, after = line_of_each(text), line_of_each(replaced)
    assert after[:start] == before[:start]
    assert after[start + len(new) :] == before[end:]
    assert start == end or set(after[start : start + len(new)]) <= set(before[start:end])


@given(WORDS, st.sampled_from(["", "\n\n"]))
def test_joined_parts_keep_their_lines(parts: list[tuple[str, int]], separator: str) -> None:
    texts = [LocatedText(text, ((0, line),)) for text, line in parts]
    joined = LocatedText.join([NO_TEXT, *texts, NO_TEXT], separator)
    assert joined.text == separator.join(text for text, _ in parts)
    start = 0
    for text, line in parts:
        assert joined.lines(start, start + len(text)) == (line, line)
        start += len(text) + len(separator)


# Flowing lines


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        # The page's width ended the line: the next word would not have fitted.
        (
            "The portal was opened in the spring of\nLima and serves all.",
            "The portal was opened in the spring of Lima and serves all.",
        ),
        # The author ended it.
        ("Best regards,\nLima", "Best regards,\nLima"),
        ("Best regards,\n\n\nLima", "Best regards,\n\nLima"),
        # A sentence goes on in lower case, over a gap too; over a gap only an unfinished one goes on.
        ("Best regards\nfrom Lima", "Best regards from Lima"),
        ("Best regards\n\nfrom Lima", "Best regards from Lima"),
        ("The portal was opened in the spring at\n\nLima.", "The portal was opened in the spring at Lima."),
        ("The portal was opened in the spring at.\n\nLima.", "The portal was opened in the spring at.\n\nLima."),
        # A hyphen belongs to its word.
        ("plans for the post-\nCOVID time", "plans for the post-COVID time"),
        # A link in brackets goes on until its bracket closes, over gaps too.
        ("see (https://a.example/one-\ntwo) and more", "see (https://a.example/one-two) and more"),
        ("see (https://a.example/Bicente\nnario) and more", "see (https://a.example/Bicentenario) and more"),
        ("see (https://a.example/Bicente\n\n\nnario) and more", "see (https://a.example/Bicentenario) and more"),
        ("(https://a.example/Ley%2\n030.pdf)", "(https://a.example/Ley%2030.pdf)"),
        ("(https://a.example/a-\nb-\nc) and more", "(https://a.example/a-b-c) and more"),
        ("see (https://a.example/one \n) and more", "see (https://a.example/one) and more"),
        ("see (https://a.example/one\nand no bracket", "see (https://a.example/one and no bracket"),
        # A bare link goes on only after a character that ends no link.
        ("see https://a.example/one?\ntwo=3 and more", "see https://a.example/one?two=3 and more"),
        ("see https://a.example/one\ntwo", "see https://a.example/one two"),
        # Lists and rows of links keep their lines.
        ("We offer:\n● one\n● two\n\n(i) three", "We offer:\n● one\n● two\n\n(i) three"),
        ("(https://a.example/one)\n(https://a.example/two)", "(https://a.example/one)\n(https://a.example/two)"),
        # White space collapses.
        ("  Best   regards ", "Best regards"),
    ],
)
def test_lines_flow(printed: str, text: str) -> None:
    lines = [SourceLine(number, line) for number, line in enumerate(printed.split("\n"), start=1) if line.strip()]
    assert reflow(lines, WIDTH).text == text


def test_without_a_width_lines_are_joined_with_blanks() -> None:
    lines = [
        SourceLine(1, "One  two "),
        SourceLine(4, "Three"),
        SourceLine(5, "● Four"),
        SourceLine(9, "(https://a.example/b-"),
        SourceLine(11, "c)"),
    ]
    assert reflow(lines, width=0).text == "One two Three ● Four (https://a.example/b-c)"


def test_flowing_text_knows_its_lines() -> None:
    text = reflow([SourceLine(7, "see (https://a.example/one-"), SourceLine(8, "two)"), SourceLine(12, "Bye")], WIDTH)
    assert text == LocatedText("see (https://a.example/one-two)\n\nBye", ((0, 7), (27, 8), (33, 12)))


@given(st.lists(st.text("abcXYZ. ", min_size=1).filter(str.strip), min_size=1), st.sampled_from([0, WIDTH]))
def test_flowing_changes_white_space_only(printed: list[str], width: int) -> None:
    text = reflow([SourceLine(number, line) for number, line in enumerate(printed, start=1)], width)
    ends = [offset for offset, _ in text.marks[1:]] + [len(text.text)]
    stretches = [text.text[start:end].split() for (start, _), end in zip(text.marks, ends, strict=True)]
    assert stretches == [line.split() for line in printed]
    assert [line for _, line in text.marks] == list(range(1, len(printed) + 1))


def test_page_width_is_the_usual_full_line() -> None:
    assert page_width([]) == 0
    assert page_width(["", "https://a.example/" + "x" * 90]) == 0
    assert page_width(["x" * 10] * 2 + ["x" * 50] * 17 + ["x" * 80]) == 50


@pytest.mark.parametrize(
    ("length", "word", "wrapped"), [(35, "of", True), (31, "abc", False), (31, "abcd", True), (39, "", True)]
)
def test_line_wraps_where_the_next_word_does_not_fit(length: int, word: str, wrapped: bool) -> None:
    assert is_wrapped("x" * length, f"{word} and more" if word else "", WIDTH) is wrapped


# Rows of numbers


def anchors(*numbers: int | tuple[int, float]) -> list[NumberedLine]:
    pairs = [number if isinstance(number, tuple) else (number, 1.0) for number in numbers]
    return [NumberedLine(index, number, "", weight) for index, (number, weight) in enumerate(pairs)]


def indexes(row: NumberSequence) -> list[int]:
    return [anchor.index for anchor in row.lines]


@pytest.mark.parametrize(
    ("candidates", "found", "score"),
    [
        (anchors(1, 2, 3), [0, 1, 2], 3.0),
        # A number quoted in an answer leaves the row.
        (anchors(1, 2, 71, 3, 4), [0, 1, 3, 4], 4.0),
        (anchors(1, 2, 3, 2, 4), [0, 1, 2, 4], 4.0),
        (anchors(52, 53, 71, 54, 5, 55), [0, 1, 3, 5], 2.5),
        # A missing number costs a quarter, many cost 1.5.
        (anchors(1, 2, 4), [0, 1, 2], 2.75),
        (anchors(3, 4), [0, 1], 1.5),
        (anchors(1, 2, 90, 91, 92), [0, 1, 2, 3, 4], 3.5),
        # Of two numbers alike the surer is taken, of equal ones the earlier.
        (anchors(1, 2, (2, 1.1), 3), [0, 2, 3], 3.1),
        (anchors(1, (2, 1.1), 2, 3), [0, 1, 3], 3.1),
        (anchors(1, 2, 2, 3), [0, 1, 3], 3.0),
        (anchors(1, 1), [0], 1.0),
        (anchors(4, 3, 5), [0, 2], 1.25),
        ([], [], 0.0),
    ],
)
def test_best_row(candidates: list[NumberedLine], found: list[int], score: float) -> None:
    row = best_sequence(candidates)
    assert indexes(row) == found
    assert row.score == pytest.approx(score)


def test_row_spans_its_lines() -> None:
    assert best_sequence([NumberedLine(4, 1, "a"), NumberedLine(9, 2, "b")]).span == (4, 9)


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from([1.0, 1.1])), min_size=1, max_size=8))
def test_no_rising_row_is_better_than_the_best(numbers: list[tuple[int, float]]) -> None:
    candidates = anchors(*numbers)

    def score(row: tuple[NumberedLine, ...]) -> float:
        jumps = [number - before - 1 for before, number in pairwise([0, *(anchor.number for anchor in row)])]
        return sum(anchor.weight for anchor in row) - sum(min(0.25 * jump, 1.5) for jump in jumps)

    rows = [row for size in range(1, len(candidates) + 1) for row in combinations(candidates, size)]
    rising = [row for row in rows if all(a.number < b.number for a, b in pairwise(row))]
    best = best_sequence(candidates)
    assert best.score == pytest.approx(max(score(row) for row in rising))
    assert best.score == pytest.approx(score(best.lines))
    assert best.lines in rising


# Links


def test_links_are_found_with_their_spans() -> None:
    text = 'See (https://a.pe/x). Not www.b.pe, but (www.c.pe), "https://d.pe/y"; https://e.pe/%20#z: ( www.f.pe/g )'
    found = find_links(text)
    assert [link.url for link in found] == [
        "https://a.pe/x",
        "www.c.pe",
        "https://d.pe/y",
        "https://e.pe/%20#z",
        "www.f.pe/g",
    ]
    assert [text[link.start : link.end] for link in found] == [link.url for link in found]


def test_repeated_links_are_all_found() -> None:
    assert find_links("http://a.pe http://a.pe") == [FoundLink("http://a.pe", 0, 11), FoundLink("http://a.pe", 12, 23)]


def test_likeness_of_links() -> None:
    assert similarity("https://a.pe/x%23y/", "https://a.pe/x#y") == 1.0
    assert similarity("https://a.pe/tide-pools", "https://a.pe/tidepools") == pytest.approx(2 * 22 / 45)
    assert similarity("https://a.pe/x", "https://other.example/quite") == 0.0


SLIP, RIGHT = "https://a.pe/politicas-y-estrategias-itales", "https://a.pe/politicas-y-estrategias-digitales"


@pytest.mark.parametrize(
    ("sightings", "confirming", "best"),
    [
        # Most sightings win, wherever they are.
        ([(SLIP, "word", 63), (RIGHT, "word", 20), (RIGHT, "form", 63)], RIGHT, RIGHT),
        ([(SLIP, "word", 63), (SLIP, "form", 63), (RIGHT, "word", None)], None, SLIP),
        # Among equals the hyperlink wins, however often a page repeats it, then what is printed.
        ([(SLIP, "word", 63), (RIGHT, "word", None), (RIGHT, "word", None)], None, RIGHT),
        ([(SLIP, "word", 63), (RIGHT, "form", 63)], RIGHT, SLIP),
        ([(SLIP, "word", 63), (SLIP, "form", 63), (RIGHT, "word", None), (RIGHT, "word", None)], None, SLIP),
        # A hyperlink to elsewhere is no rival.
        ([(SLIP, "word", 63), ("https://b.example/", "word", None)], None, SLIP),
        ([(SLIP, "word", 63)], None, SLIP),
    ],
)
def test_best_spelling(sightings: list[tuple[str, str, int | None]], confirming: str | None, best: str) -> None:
    assert Spellings(Sighting(*seen) for seen in sightings).choose(SLIP, confirming) == best


def test_hyperlink_that_only_escapes_the_hash_loses() -> None:
    printed, escaped = "https://a.pe/page#one", "https://a.pe/page%23one"
    spellings = Spellings([Sighting(printed, "word", 1), Sighting(escaped, "word")])
    assert spellings.find_hyperlink(printed) == escaped
    assert spellings.choose(printed, None) == printed


def test_witnesses_are_counted_once_a_place() -> None:
    spellings = Spellings(
        [Sighting(RIGHT, "word", 1)] * 2 + [Sighting(RIGHT, "form", 1)] + [Sighting(RIGHT, "word")] * 3
    )
    assert spellings.count_sightings(RIGHT) == 3
    assert spellings.count_sightings(SLIP) == 0
    assert spellings.find_hyperlink(SLIP) is None


def test_links_are_aligned_by_spelling_not_by_place() -> None:
    assert match_links(
        ["https://a.pe/tide-pools", "https://b.pe/", "https://c.pe/other"], ["https://b.pe/", "https://a.pe/tidepools"]
    ) == [
        "https://a.pe/tidepools",
        "https://b.pe/",
        None,
    ]
    assert match_links(["https://a.pe/"], []) == [None]


def test_respelling_keeps_the_lines_of_what_follows() -> None:
    printed = f"See ({SLIP}) or (www.b.pe)\nEnd"
    text = LocatedText(printed, ((0, 3), (printed.index("itales"), 4), (printed.index("End"), 5)))
    respelled = respell(text, {SLIP: RIGHT})
    assert respelled.text == f"See ({RIGHT}) or (www.b.pe)\nEnd"
    assert respelled.lines(respelled.text.index("End")) == (5, 5)
    assert respelled.lines(respelled.text.index(") or")) == (4, 5)
    assert respelled.lines(0, 4) == (3, 3)
    assert respell(text, {}) == text


# Names


@pytest.mark.parametrize(
    ("text", "name"), [("Perú", "peru"), ("Côte d'Ivoire (2022)", "cote-d-ivoire-2022"), ("  ", ""), ("日本", "")]
)
def test_slug(text: str, name: str) -> None:
    assert slugify(text) == name


@given(st.text())
def test_slug_holds_nothing_else(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slugify(text))
    assert slugify(slugify(text)) == slugify(text)


@pytest.mark.parametrize(
    ("numbers", "name"), [([7], "7"), ([36, 37], "36-37"), ([99, 100, 101], "99-101"), ([74, 76], "74,76"), ([], "")]
)
def test_number_list(numbers: list[int], name: str) -> None:
    assert format_numbers(numbers) == name


def country(label: str, answer: str) -> Question:
    return Question(1, "", label, LocatedText(answer, ((0, 1),)), Provenance("a.txt", (1, 1)))


@pytest.mark.parametrize(
    ("text", "label", "answer", "name"),
    [
        (" E-Government Survey 2022\n", "Country Name", "Perú", "peru-2022"),
        ("Form\neGovernment survey 2024", "country", "Republic of Atlantida", "republic-of-atlantida-2024"),
        ("As the E-Government Survey 2022 says", "Country name", "Perú", "my-file-v2"),
        ("E-Government Survey 2022", "Your name", "Perú", "my-file-v2"),
        ("E-Government Survey 2022", "Country name", "", "my-file-v2"),
    ],
)
def test_edition_of(text: str, label: str, answer: str, name: str) -> None:
    edition = identify_edition("My file v2.txt", text, [country(label, answer)])
    assert edition.id == name
    assert (edition.name == edition.id) is (edition.year is None)


def test_edition_of_a_nameless_file() -> None:
    assert identify_edition("日本.txt", "", []).id == "document"


def test_wrapped_line_that_begins_like_an_item_goes_on() -> None:
    lines = [
        SourceLine(1, "Complementing it there is an agenda of the islands until 2030, which has five "),
        SourceLine(2, "(5) components: integrity, trust and three more of them, as everybody knows by now. "),
        SourceLine(3, "(i) The first item is in a line of its own, since a sentence ended before it, as it "),
        SourceLine(4, "should. "),
    ]
    assert reflow(lines, 85).text.split("\n") == [
        f"{lines[0].text}{lines[1].text}".strip(),
        f"{lines[2].text}{lines[3].text}".strip(),
    ]
