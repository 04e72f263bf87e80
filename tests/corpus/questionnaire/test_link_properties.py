"""Links as they are printed: wrapped anywhere, mistyped in one of three places, found and spelled right again."""

import hashlib
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.document import Link, Question, SourceDocument
from corpus.questionnaire.questionnaire import read_questionnaire
from corpus.questionnaire.spellings import Sighting, Spellings, match_links, respell, similarity
from corpus.text.links import find_links
from corpus.text.located import LocatedText

PATHS = st.text("abcdefgh0123456789-_/%?=&#.~", min_size=20, max_size=90)
URLS = st.builds("{}{}{}".format, st.sampled_from(["https://www.gob.example/", "http://a.pe/"]), PATHS, st.just("/x"))


MANY = [f"https://portal.example/{n:05d}/{hashlib.sha256(str(n).encode()).hexdigest()[:40]}" for n in range(1500)]
SPELLINGS = Spellings(
    [*(Sighting(url, "word") for url in MANY), *(Sighting(f"http://b.pe/{n}", "word", 1) for n in range(9))]
)
LAW = "The law is public and is amended every year by those who are in charge"


@st.composite
def slips(draw: st.DrawFn, url: str, most: int = 2) -> str:
    """A url with one or two letters of its path changed, left out or put in twice."""
    for _ in range(draw(st.integers(1, most))):
        place = draw(st.integers(url.index("/", 8) + 1, len(url) - 2))
        url = url[:place] + draw(st.sampled_from(["", "q", url[place] * 2])) + url[place + 1 :]
    return url


@st.composite
def broken(draw: st.DrawFn, url: str) -> str:
    """A url over several lines, broken at any letter behind "https://": every line has room for that.

    Not behind "7.", which is how a form ends a question's label.
    """
    begin = url.index("//") + 2
    places = [place for place in range(begin, len(url) + 1) if not re.search(r"\d\.$", url[:place])]
    cuts = sorted(draw(st.sets(st.sampled_from(places), max_size=3)))
    pieces = [url[start:end] for start, end in zip([0, *cuts], [*cuts, len(url)], strict=True)]
    # A line that says "12/37" is a page's number.
    assume(not any(re.fullmatch(r"\d+/\d+", piece) for piece in pieces))
    return "\n".join(pieces)


@st.composite
def printings(draw: st.DrawFn, in_form: str, in_word: str, listed: str) -> str:
    """A questionnaire of two questions, the first of which cites a link; both exports, and the page's hyperlinks."""
    form = (
        f"{LAW}\n({draw(broken(in_form))}) and so are\nits rules.\n\nIs there a law on it? * 1.\n\n"
        "The portal is open to all.\n\nIs there a portal? * 2.\n\n"
    )
    word = (
        " E-Government Survey 2022 \n\n1. Is there a law on it?\n\n"
        f"{LAW}\n({draw(broken(in_word))}) and so are\n"
        f"its rules.\n\n{listed}\n{listed}\n 2. Is there a portal?\n\nThe portal is open to all.\n"
    )
    return form + word


def read(text: str) -> tuple[Question, set[str]]:
    """The first question, and the kinds of doubts."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    questionnaire = read_questionnaire(SourceDocument("survey.txt", text, digest, "text/plain"))
    assert [question.number for question in questionnaire.questions] == [1, 2]
    return questionnaire.questions[0], {doubt.kind for doubt in questionnaire.doubts}


@given(URLS, st.data())
def test_broken_link_is_whole_again(url: str, data: st.DataObject) -> None:
    question, doubts = read(data.draw(printings(url, url, url)))
    assert question.links == (Link(url),)
    assert f"({url}) and so are its rules." in " ".join(question.answer.text.split())
    assert not doubts & {"spellings of a link differ", "link seen once", "answers differ"}


@given(URLS, st.data(), st.integers(0, 2))
def test_spelling_of_two_in_three_printings_wins(url: str, data: st.DataObject, place: int) -> None:
    spelled = [url, url, url]
    spelled[place] = data.draw(slips(url).filter(lambda slip: slip != url and similarity(url, slip) >= 0.85))
    question, doubts = read(data.draw(printings(*spelled)))
    assert question.links == (Link(url, printed=spelled[1] if place == 1 else None),)
    assert f"({url}) and so are its rules." in " ".join(question.answer.text.split())
    assert "spellings of a link differ" in doubts


@given(st.sampled_from(MANY), st.data())
def test_slip_is_found_among_far_more_links_than_are_each_compared(url: str, data: st.DataObject) -> None:
    slip = data.draw(slips(url, most=1).filter(lambda slip: slip != url))
    assert SPELLINGS.find_hyperlink(slip) == url
    assert SPELLINGS.find_hyperlink(url) == url
    others = [f"http://b.pe/{number}" for number in range(9)]
    assert match_links([*others, slip, url], MANY) == [None] * 10 + [url]
    assert match_links([*others, slip], MANY) == [None] * 9 + [url]


# What is found

PIECES = [*'ab1 .,;:()<>"”/-%#\n\t', "https://", "http://", "www.", "(www.", "é", "\u202e"]
TEXTS = st.builds("".join, st.lists(st.sampled_from(PIECES), max_size=25))


@given(TEXTS)
def test_span_of_a_link_is_its_url(text: str) -> None:
    found = find_links(text)
    last = 0
    for link in found:
        assert text[link.start : link.end] == link.url
        assert last <= link.start
        assert link.url.startswith(("https://", "http://", "www."))
        assert any(letter.isalnum() for letter in re.sub(r"^(?:https?://|www\.)", "", link.url))
        assert not set(link.url) & set(' \n\t()<>"”')
        assert link.url[-1] not in ".,;:"
        last = link.end


@given(st.lists(st.tuples(TEXTS, st.integers(1, 50)), min_size=1, max_size=5), st.data())
def test_respelling_is_done_once_and_keeps_the_lines(parts: list[tuple[str, int]], data: st.DataObject) -> None:
    text = LocatedText.join([LocatedText(part, ((0, line),)) for part, line in parts], " ")
    urls = sorted({link.url for link in find_links(text.text)})
    chosen = {url: data.draw(st.sampled_from([url, "https://right.example/1", "http://r.pe"])) for url in urls}
    chosen |= {spelling: spelling for spelling in chosen.values()}
    respelled = respell(text, chosen)
    assert respell(respelled, chosen) == respelled
    found, links = find_links(text.text), find_links(respelled.text)
    assert [link.url for link in links] == [chosen[link.url] for link in found]
    before = after = 0
    for one, other in zip(found, links, strict=True):
        assert respelled.text[after : other.start] == text.text[before : one.start]
        for step in range(one.start - before):
            assert respelled.lines(after + step, after + step + 1) == text.lines(before + step, before + step + 1)
        first, last = text.lines(one.start, one.end)
        named = respelled.lines(other.start, other.end)
        assert first <= named[0] <= named[1] <= last
        before, after = one.end, other.end
    assert respelled.text[after:] == text.text[before:]


@given(URLS, st.data())
def test_a_slip_is_like_the_link_and_only_the_same_link_is_the_same(url: str, data: st.DataObject) -> None:
    slip = data.draw(slips(url, most=1))
    assert similarity(url, slip) >= 0.85
    assert (similarity(url, slip) == 1) == (url.replace("%23", "#").rstrip("/") == slip.replace("%23", "#").rstrip("/"))
