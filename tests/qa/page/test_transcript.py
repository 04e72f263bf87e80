"""A transcript as a Markdown reader shows it: sources numbered, links absolute, and nothing else active."""

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus import Language
from qa.answering.answerer import Answerer
from qa.page.exchanges import CitedSource, Exchange, SavedLink, SavedReply, exchange_from_answer, notice_exchange
from qa.page.html.references import References
from qa.page.transcript import conversation_to_markdown, escape_markdown
from support.html_tree import parse_html
from support.offices import SHIPPED_PAGE as OURS

PAGE = "https://peru.example/qa/"
DAY = date(2026, 11, 27)
LAW = CitedSource(title="A law", text="A body (2021). Questions, question 38.", address="?entry=38-39&words=5-29")
PORTAL = CitedSource(title="A portal", text="A body (2021). Questions, question 8.", address="?entry=8")
OTHER = CitedSource(title="Another_one", text="A body (2021). Questions, question 9.", address="?entry=9")
ANSWERED = Exchange(
    question="Is there a law?",
    reply="<div>not saved</div>",
    offers=("Not saved either?",),
    quotation="The law is number 29733.\n\nIt stands (https://example.org/law).",
    remarks=("Is there a law? Ticked: Yes.",),
    references=(LAW,),
    links=(
        SavedLink(name="Law (example.org)", url="https://example.org/law"),
        SavedLink(name="Open_data (example.org)", url="www.example.org/open_data"),
    ),
    entry="peru-2022/38-39",
    answered=True,
    confidence=0.93,
    language="en",
    build="20260101T000000Z-abcdef",
)
REFUSED = Exchange(
    question="¿Cuánto cuesta?",
    earlier=("Is there a law?",),
    reply="<div>not saved</div>",
    remarks=("El cuestionario no parece responder eso.",),
    references=(PORTAL, LAW, OTHER),
    entry="peru-2022/8",
    confidence=0.2,
    language="es",
    build="20260101T000000Z-abcdef",
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</h1><h1>big</h1>",
    "<!-- gone -->",
    "<?php gone ?>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example>",
    "[x]: javascript:alert(1)",
    "[^1] [x][1] [1]",
    "**bold** __bold__ *it* _it_ ~~gone~~ ~sub~",
    "`code` ```fence```",
    "``` python",
    "~~~ python",
    "a | b",
    "| - |",
    "$x$ $$y$$ \\(z\\)",
    "# heading",
    "in C# and C #",
    "closed ##",
    "> quote",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "2) item",
    "123456789. item",
    "---",
    "***",
    "===",
    "&lt;b&gt; &#60;b&#62; &copy;",
    "back\\slash \\* \\",
    "{title} {0} %s",
]


def rendered(markdown: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)


def targets(page) -> list[str]:
    return [link.attributes["href"] for link in page.all("a")]


def test_what_may_be_meant_is_listed_if_it_is_asked_back():
    asked_back = REFUSED.model_copy(
        update={"reason": "unclear", "references": (), "offers": ("¿Dónde queda?", "¿Cuál_es?")}
    )
    lines = conversation_to_markdown([asked_back], OURS, PAGE, DAY, "es").split("\n")
    assert lines[6:9] == ["El cuestionario no parece responder eso.", "", "- ¿Dónde queda?"]
    assert lines[9] == r"- ¿Cuál\_es?"
    # Suggestions next to any other refusal are not what the reply says.
    assert "Dónde" not in conversation_to_markdown(
        [asked_back.model_copy(update={"reason": "later"})], OURS, PAGE, DAY, "es"
    )


def test_each_topic_of_a_question_has_a_heading_and_its_own_sources():
    parts = (
        SavedReply(question="is there a law", quotation="Law 29733.", references=(LAW,), answered=True),
        SavedReply(question="what does_it cost", remarks=("It doesn't say.",), references=(PORTAL, LAW)),
    )
    asked = ANSWERED.model_copy(update={"parts": parts})
    text = conversation_to_markdown([asked], OURS, PAGE, DAY, "en")
    assert text.partition("## Is there a law?\n\n")[2].partition("## References")[0] == (
        r"""### About: is there a law

> Law 29733. \[1\]

### About: what does\_it cost

It doesn't say.

The closest topics it covers:

- A portal \[2\]
- A law \[1\]

<https://peru.example/qa/?q=Is+there+a+law%3F>

"""
    )


def test_the_whole_transcript_of_a_conversation():
    assert conversation_to_markdown([ANSWERED, REFUSED], OURS, PAGE, DAY, "en") == (
        r"""# Peru-QA

Saved on November 27, 2026.

## Is there a law?

> The law is number 29733.
>
> It stands (https://example.org/law). \[1\]

Is there a law? Ticked: Yes.

- Law (example.org): <https://example.org/law>
- Open\_data (example.org): <https://www.example.org/open_data>

<https://peru.example/qa/?q=Is+there+a+law%3F>

## ¿Cuánto cuesta?

El cuestionario no parece responder eso.

Los temas más cercanos que trata:

- A portal \[2\]
- A law \[1\]
- Another\_one \[3\]

<https://peru.example/qa/?q=%C2%BFCu%C3%A1nto+cuesta%3F&after=Is+there+a+law%3F>

## References

1. A body (2021). Questions, question 38. <https://peru.example/qa/?entry=38-39&words=5-29>
2. A body (2021). Questions, question 8. <https://peru.example/qa/?entry=8>
3. A body (2021). Questions, question 9. <https://peru.example/qa/?entry=9>
"""
    )


@pytest.mark.parametrize(("language", "verdict"), [("en", "No"), ("es", "No"), ("en", "Yes"), ("es", "Sí")])
def test_a_verdict_stands_before_the_words_that_are_quoted(language: Language, verdict: str):
    ticked = ANSWERED.model_copy(update={"verdict": "No" if verdict == "No" else "Yes", "language": language})
    page = parse_html(rendered(conversation_to_markdown([ticked], OURS, PAGE, DAY, "en")))
    assert page.one("strong").text == verdict
    assert [element.words for element in page.all("p")[1:3]] == [verdict, "The law is number 29733."]
    assert page.one("blockquote").words.endswith("[1]")


def test_each_topic_of_a_question_has_its_own_verdict():
    parts = (
        SavedReply(question="has it a court", verdict="No", quotation="It has none.", references=(LAW,), answered=True),
        SavedReply(question="has it a fee", remarks=("It doesn't say.",), references=(PORTAL,)),
    )
    asked = ANSWERED.model_copy(update={"verdict": "Yes", "parts": parts})
    page = parse_html(rendered(conversation_to_markdown([asked], OURS, PAGE, DAY, "en")))
    assert [element.text for element in page.all("strong")] == ["No"]


def test_headings_are_in_the_language_of_the_page_and_answers_in_their_own():
    page = parse_html(rendered(conversation_to_markdown([ANSWERED, REFUSED], OURS, PAGE, DAY, "es")))
    assert [element.text for element in page.all("h2")] == ["Is there a law?", "¿Cuánto cuesta?", "Referencias"]
    assert page.all("p")[0].text == "Guardado el 27 de noviembre de 2026."
    assert page.one("blockquote").words.endswith("It stands (https://example.org/law). [1]")
    assert [item.words.partition(" (")[0] for item in page.one("ol").all("li")] == ["A body"] * 3


def test_a_source_is_numbered_once_by_its_first_use():
    page = parse_html(rendered(conversation_to_markdown([REFUSED, ANSWERED, ANSWERED, REFUSED], OURS, PAGE, DAY, "en")))
    marks = re.findall(r"\[\d\]", page.text)
    assert marks == ["[1]", "[2]", "[3]", "[2]", "[2]", "[1]", "[2]", "[3]"]
    listed = [element.text.partition(" http")[0] for element in page.one("ol").all("li")]
    assert listed == [PORTAL.text, LAW.text, OTHER.text]
    assert targets(page.one("ol")) == [PAGE + element.address for element in (PORTAL, LAW, OTHER)]


def test_other_cited_spans_of_a_source_are_another_reference():
    elsewhere = LAW.model_copy(update={"address": "?entry=38-39&words=40-50"})
    second = ANSWERED.model_copy(update={"references": (elsewhere,)})
    page = parse_html(rendered(conversation_to_markdown([ANSWERED, second], OURS, PAGE, DAY, "en")))
    assert re.findall(r"\[\d\]", page.text) == ["[1]", "[2]"]
    assert targets(page.one("ol")) == [PAGE + LAW.address, PAGE + elsewhere.address]


@pytest.mark.parametrize(("language", "day"), [("en", "Saved on November 27, 2026."), ("es", "Guardado el 27 de")])
def test_an_empty_conversation_is_a_title_and_a_day(language: Language, day: str):
    page = parse_html(rendered(conversation_to_markdown([], OURS, PAGE, DAY, language)))
    assert [element.tag for element in page.within] == ["h1", "p"]
    assert page.one("h1").text == "Peru-QA"
    assert page.one("p").text.startswith(day)


def test_a_notice_has_no_references():
    page = parse_html(
        rendered(conversation_to_markdown([notice_exchange("x", "Too long.", "en")], OURS, PAGE, DAY, "en"))
    )
    assert [element.text for element in page.all("h2")] == ["x"]
    assert [element.text for element in page.all("p")][1:] == ["Too long.", f"{PAGE}?q=x"]
    assert page.all("ol") == page.all("blockquote") == []


@pytest.mark.parametrize(
    "page_url", ["", "javascript:alert(1)//", "data:text/html,x", "file:///tmp/x", "//peru.example", "peru.example"]
)
def test_a_page_url_that_is_no_web_address_makes_no_links(page_url: str):
    text = conversation_to_markdown([ANSWERED], OURS, page_url, DAY, "en")
    page = parse_html(rendered(text))
    assert targets(page) == ["https://example.org/law", "https://www.example.org/open_data"]
    assert page_url not in text or not page_url
    assert page.one("ol").words == f"{LAW.text} ?entry=38-39&words=5-29"


def test_the_query_of_the_page_url_is_no_part_of_the_links():
    page = parse_html(rendered(conversation_to_markdown([ANSWERED], OURS, f"{PAGE}?entry=1&in=es", DAY, "en")))
    assert targets(page)[2:] == [f"{PAGE}?q=Is+there+a+law%3F", PAGE + LAW.address]


def everywhere(text: str, answered: bool) -> Exchange:
    return ANSWERED.model_copy(
        update={
            "question": text,
            "quotation": f"{text}\n{text}\n\n    {text}" if answered else "",
            "remarks": (f"{text}\n{text}\n\n    {text}",),
            "references": (LAW.model_copy(update={"text": text}),),
            "links": (),
            "answered": answered,
        }
    )


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, answered: bool):
    hostile = parse_html(rendered(conversation_to_markdown([everywhere(text, answered)], OURS, PAGE, DAY, "en")))
    plain = parse_html(rendered(conversation_to_markdown([everywhere("plain words", answered)], OURS, PAGE, DAY, "en")))
    assert [element.tag for element in hostile.within] == [element.tag for element in plain.within]
    assert hostile.all("h2")[0].text == text
    of_page = [element for element in targets(hostile) if not element.startswith(f"{PAGE}?q=")]
    assert of_page == [PAGE + LAW.address]
    quotation, mark = (hostile.one("blockquote"), ["[1]"]) if answered else (hostile.all("p")[1], [])
    assert quotation.words.split() == text.split() * 3 + mark
    assert hostile.one("ol").words == f"{' '.join(text.split())} {PAGE}{LAW.address}"


def test_a_link_that_is_gone_is_marked_and_its_copy_comes_first():
    gone = SavedLink(name="Ley_1", url="https://ok.example/ley", is_gone=True, archived="https://copy.example/ley")
    exchange = ANSWERED.model_copy(update={"links": (gone,), "references": (), "language": "es"})
    page = parse_html(rendered(conversation_to_markdown([exchange], OURS, "", DAY, "en")))
    assert page.one("li").text == (
        "Ley_1: ya no está disponible; copia archivada (copy.example): https://copy.example/ley; "
        "dirección original: https://ok.example/ley"
    )
    assert targets(page) == [gone.archived, gone.url]
    hostile = gone.model_copy(update={"archived": "javascript:alert(1)"})
    exchange = exchange.model_copy(update={"links": (hostile,)})
    assert targets(parse_html(rendered(conversation_to_markdown([exchange], OURS, "", DAY, "en")))) == [gone.url]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://ok.example/a)[x](b", "https://ok.example/a%29%5Bx%5D%28b"),
        ("https://ok.example/<b>", "https://ok.example/%3Cb%3E"),
        ("https://ok.example/?a=1&copy=2", "https://ok.example/?a=1&copy=2"),
        ("www.ok.example", "https://www.ok.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("ftp://ok.example", None),
    ],
)
def test_only_web_addresses_become_links(link: str, target: str | None):
    exchange = ANSWERED.model_copy(
        update={"links": (SavedLink(name="<b>[x](https://evil.example)", url=link),), "references": ()}
    )
    page = parse_html(rendered(conversation_to_markdown([exchange], OURS, "", DAY, "en")))
    assert targets(page) == [target] * (target is not None)
    # The link's text is to be read, so it may be spelt as the corpus spells it.
    shown = target if target and link.startswith("www.") else link
    assert page.one("li").text == f"<b>[x](https://evil.example): {shown}"
    assert not page.all("script")


@hypothesis_settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_escaped_text_is_shown_exactly(text: str):
    for begin, tag in (("", "p"), ("## ", "h2"), ("> ", "blockquote"), ("- ", "li")):
        page = parse_html(rendered(f"{begin}{escape_markdown(text)}"))
        assert {element.tag for element in page.within} <= {tag, "p", "ul"}
        assert page.words == " ".join(text.split())


@pytest.mark.parametrize("question", ["Which law protects personal data?", "¿Qué dijo Chile?", "Hello", "5G?"])
def test_real_answers_are_saved_in_their_own_words(answerer: Answerer, references: References, question: str):
    exchange = exchange_from_answer(answerer.answer(question), references)
    page = parse_html(rendered(conversation_to_markdown([exchange], OURS, PAGE, DAY, exchange.language)))
    assert page.all("h2")[0].text == question
    assert all(" ".join(text.split()) in page.words for text in (exchange.quotation, *exchange.remarks))
    listed = [element.text for element in page.all("ol")[0].all("li")] if exchange.references else []
    assert listed == [f"{element.text} {PAGE}{element.address}" for element in exchange.references]


def test_a_restored_exchange_is_saved_the_same(answerer: Answerer, references: References):
    exchange = exchange_from_answer(answerer.answer("Which law protects personal data?"), references)
    again = Exchange.model_validate(json.loads(exchange.model_dump_json()))
    assert conversation_to_markdown([again], OURS, PAGE, DAY, "es") == conversation_to_markdown(
        [exchange], OURS, PAGE, DAY, "es"
    )
