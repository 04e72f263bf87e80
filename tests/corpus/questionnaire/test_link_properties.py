"""Links that are wrapped anywhere and mistyped in one of three places are found and spelled correctly."""

import hashlib
import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.document import Link, Question, SourceDocument
from corpus.questionnaire.questionnaire import read_questionnaire
from corpus.questionnaire.spellings import Sighting, Spellings, match_links, respell, similarity
from corpus.text.links import find_links
from corpus.text.located import LocatedText

PATHS = st.text("abcdefgh0123456789-_/%?=&#.~", min_size=20, max_size=90)
URLS = st.builds("{}{}{}".format, st.sampled_from(["https://www.gob.example/", "http://a.pe/"]), PATHS, st.just("/x"))


MORE = settings(max_examples=3 * settings.default.max_examples // 2)

MANY = [f"https://portal.example/{n:05d}/{hashlib.sha256(str(n).encode()).hexdigest()[:40]}" for n in range(1500)]
SPELLINGS = Spellings(
    [*(Sighting(url, "word") for url in MANY), *(Sighting(f"http://b.pe/{n}", "word", 1) for n in range(9))]
)
LAW = "The law is public and is amended every year by those who are in charge"


@st.composite
def mistyped(draw: st.DrawFn, url: str, max_letters: int = 2) -> str:
    """Mistype one or two letters of a URL's path: change, drop or double them."""
    for _ in range(draw(st.integers(1, max_letters))):
        place = draw(st.integers(url.index("/", 8) + 1, len(url) - 2))
        url = url[:place] + draw(st.sampled_from(["", "q", url[place] * 2])) + url[place + 1 :]
    return url


@st.composite
def wrapped(draw: st.DrawFn, url: str) -> str:
    """Wrap a URL over several lines, after any letter after "https://", for which every line has room.

    Not after "7.", which is how a form ends a question's label.
    """
    start = url.index("//") + 2
    breaks = [index for index in range(start, len(url) + 1) if not re.search(r"\d\.$", url[:index])]
    cuts = sorted(draw(st.sets(st.sampled_from(breaks), max_size=3)))
    pieces = [url[start:end] for start, end in zip([0, *cuts], [*cuts, len(url)], strict=True)]
    # A line that says "12/37" is a page's number.
    assume(not any(re.fullmatch(r"\d+/\d+", piece) for piece in pieces))
    return "\n".join(pieces)


@st.composite
def printings(draw: st.DrawFn, in_form: str, in_word: str, listed: str) -> str:
    """Print both exports of two questions, the first of which cites a link, and the page's hyperlinks."""
    form = (
        f"{LAW}\n({draw(wrapped(in_form))}) and so are\nits rules.\n\nIs there a law on it? * 1.\n\n"
        "The portal is open to all.\n\nIs there a portal? * 2.\n\n"
    )
    word = (
        " E-Government Survey 2022 \n\n1. Is there a law on it?\n\n"
        f"{LAW}\n({draw(wrapped(in_word))}) and so are\n"
        f"its rules.\n\n{listed}\n{listed}\n 2. Is there a portal?\n\nThe portal is open to all.\n"
    )
    return form + word


def read(text: str) -> tuple[Question, set[str]]:
    """Return the first question, and the kinds of doubts."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    questionnaire = read_questionnaire(SourceDocument("survey.txt", text, digest, "text/plain"))
    assert [question.number for question in questionnaire.questions] == [1, 2]
    return questionnaire.questions[0], {doubt.kind for doubt in questionnaire.doubts}


@MORE
@given(URLS, st.data())
def test_a_wrapped_link_is_joined(url: str, data: st.DataObject) -> None:
    question, doubts = read(data.draw(printings(url, url, url)))
    assert question.links == (Link(url),)
    assert f"({url}) and so are its rules." in " ".join(question.answer.text.split())
    assert not doubts & {"spellings of a link differ", "link seen once", "answers differ"}


@MORE
@given(URLS, st.data(), st.integers(0, 2))
def test_the_spelling_of_two_in_three_printings_wins(url: str, data: st.DataObject, place: int) -> None:
    spelled = [url, url, url]
    spelled[place] = data.draw(mistyped(url).filter(lambda typo: typo != url and similarity(url, typo) >= 0.85))
    question, doubts = read(data.draw(printings(*spelled)))
    assert question.links == (Link(url, printed=spelled[1] if place == 1 else None),)
    assert f"({url}) and so are its rules." in " ".join(question.answer.text.split())
    assert "spellings of a link differ" in doubts


@MORE
@given(st.sampled_from(MANY), st.data())
def test_a_mistyped_link_is_found_among_more_links_than_are_compared(url: str, data: st.DataObject) -> None:
    typo = data.draw(mistyped(url, max_letters=1).filter(lambda typo: typo != url))
    assert SPELLINGS.find_hyperlink(typo) == url
    assert SPELLINGS.find_hyperlink(url) == url
    others = [f"http://b.pe/{number}" for number in range(9)]
    assert match_links([*others, typo, url], MANY) == [None] * 10 + [url]
    assert match_links([*others, typo], MANY) == [None] * 9 + [url]


# Spans of links

PIECES = [*'ab1 .,;:()<>"”/-%#\n\t', "https://", "http://", "www.", "(www.", "é", "\u202e"]
TEXTS = st.builds("".join, st.lists(st.sampled_from(PIECES), max_size=25))


@MORE
@given(TEXTS)
def test_the_span_of_a_link_is_its_url(text: str) -> None:
    found = find_links(text)
    last = 0
    for link in found:
        assert text[link.start : link.end] == link.url
        assert last <= link.start
        assert link.url.startswith(("https://", "http://", "www."))
        assert any(letter.isalnum() for letter in re.sub(r"^(?:https?://|www\.)", "", link.url))
        assert not set(link.url) & set(' \n\t<>"”»')
        # Brackets of its own are closed; those around it are no part of it.
        assert link.url.count("(") == link.url.count(")")
        assert link.url[-1] not in ".,;:"
        last = link.end


@MORE
@given(st.lists(st.tuples(TEXTS, st.integers(1, 50)), min_size=1, max_size=5), st.data())
def test_respelling_is_idempotent_and_keeps_the_lines(parts: list[tuple[str, int]], data: st.DataObject) -> None:
    text = LocatedText.join([LocatedText(part, ((0, line),)) for part, line in parts], " ")
    urls = sorted({link.url for link in find_links(text.text)})
    chosen = {url: data.draw(st.sampled_from([url, "https://right.example/1", "http://r.pe"])) for url in urls}
    chosen |= {spelling: spelling for spelling in chosen.values()}
    respelled = respell(text, chosen)
    assert respell(respelled, chosen) == respelled
    found, links = find_links(text.text), find_links(respelled.text)
    assert [link.url for link in links] == [chosen[link.url] for link in found]
    before = after = 0
    for link, new_link in zip(found, links, strict=True):
        assert respelled.text[after : new_link.start] == text.text[before : link.start]
        for step in range(link.start - before):
            assert respelled.lines(after + step, after + step + 1) == text.lines(before + step, before + step + 1)
        first, last = text.lines(link.start, link.end)
        new_first, new_last = respelled.lines(new_link.start, new_link.end)
        assert first <= new_first <= new_last <= last
        before, after = link.end, new_link.end
    assert respelled.text[after:] == text.text[before:]


@MORE
@given(URLS, st.data())
def test_a_mistyped_link_is_similar_and_only_the_same_is_equal(url: str, data: st.DataObject) -> None:
    typo = data.draw(mistyped(url, max_letters=1))
    assert similarity(url, typo) >= 0.85
    assert (similarity(url, typo) == 1) == (url.replace("%23", "#").rstrip("/") == typo.replace("%23", "#").rstrip("/"))
