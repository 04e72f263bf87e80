"""Answers as Markdown and as terminal text; whatever comes from outside stays inert."""

import re
import string
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus import Link
from qa.answer import Answer, Citation, CitedTranslation
from qa.answering import Answerer
from qa.messages import messages
from qa.rendering import address, answer_markdown, answer_text, escaped, numbers_text, source_text
from qa.service import open_answerer
from qa.settings import Settings

PASSAGE = "The law is number 29733. It stands at https://example.org/law and holds."
CITATION = Citation(
    rank=1,
    entry="peru-2022/38-39",
    questions=(38, 39),
    section="C. Legal Framework",
    title="Is there a law?",
    question="Is there any law on data?",
    choice="Yes",
    passage=PASSAGE,
    highlights=((0, 24),),
    span=(5, 5 + len(PASSAGE)),
    score=1.5,
    links=(Link("https://example.org/law"), Link("www.example.org")),
    document="peru.txt",
    lines=(10, 12),
)
ANSWER = Answer(
    question="Is there a law?",
    language="en",
    kind="answer",
    confidence=0.93,
    text=PASSAGE,
    original=PASSAGE,
    text_language="en",
    verdict="Yes",
    citations=(CITATION, replace(CITATION, rank=2, entry="peru-2022/40", questions=(40,), title="Another law?")),
    suggestions=("Which law?", "What is open data?"),
    build="20260101T000000Z-abcdef",
    elapsed_ms=1.0,
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details></mark></p><h1>big</h1>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example>",
    "[x]: javascript:alert(1)",
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "`code` ```fence```",
    "a | b",
    "$x$ $$y$$ \\(z\\)",
    "# heading",
    "> quote",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "---",
    "===",
    "&lt;b&gt; &#60;b&#62; &copy;",
    "back\\slash \\*",
]


class _Page(HTMLParser):
    """The tags, the links' targets, and the text that a browser would show."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.text = ""
        self.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "open"}

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def _everywhere(text: str) -> Answer:
    """An answer with a text wherever the corpus or the question can put one."""
    citation = replace(
        CITATION, section=text, title=text, question=text, choice=text, passage=text, document=text, highlights=()
    )
    return replace(
        ANSWER,
        question=text,
        text=text,
        original=text,
        citations=(citation, replace(citation, rank=2)),
        suggestions=(text,),
    )


@pytest.mark.parametrize("state", ["answered", "refused", "blank"])
@pytest.mark.parametrize("text", [text for text in HOSTILE if "http" not in text])
def test_hostile_text_makes_no_tag_and_is_shown_to_the_letter(text: str, state: str):
    changes = {"answered": {}, "refused": {"kind": "refusal"}, "blank": {"kind": "blank"}}[state]
    hostile = _Page(answer_markdown(replace(_everywhere(text), **changes)))
    plain = _Page(answer_markdown(replace(_everywhere("plain words"), **changes)))
    assert hostile.tags == plain.tags
    assert hostile.targets == plain.targets
    assert hostile.words == plain.words.replace("plain words", text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "http" in text])
def test_an_address_in_hostile_text_becomes_no_more_than_a_link(text: str):
    page = _Page(answer_markdown(_everywhere(text)))
    assert set(page.tags) <= {"p", "br", "strong", "em", "a", "ul", "li", "details", "summary"}
    assert all(re.match(r"https://(www\.)?(evil\.example|example\.org)", target) for target in page.targets)


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_of_a_hostile_passage_stay_lines(text: str):
    passage = f"first\n{text}\n\n    {text}\nlast"
    marked = replace(CITATION, passage=passage, highlights=((6, 6 + len(text)),), links=())
    page = _Page(answer_markdown(replace(ANSWER, text="x", citations=(marked,))))
    body = page.tags[page.tags.index("summary") + 1 :]
    assert set(body) <= {"p", "br", "mark", "a"}
    assert body.count("mark") == 1
    assert body.count("br") == 4
    assert page.words.count(" ".join(text.split())) == 2


def test_hostile_links_are_shown_and_lead_nowhere():
    links = (Link("javascript:alert(1)"), Link("data:text/html,<script>"), Link("https://ok.example/a)[x](b"))
    page = _Page(answer_markdown(replace(ANSWER, text="x", citations=(replace(CITATION, passage="x", links=links),))))
    assert page.targets == ["https://ok.example/a%29%5Bx%5D%28b"]
    assert all(link.url in page.text for link in links)
    assert "script" not in page.tags


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_escaped_text_is_shown_to_the_letter(text: str):
    page = _Page(escaped(text))
    assert set(page.tags) <= {"p"}
    assert page.words == " ".join(text.split())


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.gob.pe/x?a=1&b=2#c", "https://www.gob.pe/x?a=1&b=2#c"),
        ("http://gob.pe", "http://gob.pe"),
        ("HTTPS://GOB.PE", "HTTPS://GOB.PE"),
        ("www.gob.pe", "https://www.gob.pe"),
        ("https://gob.pe/campa%C3%B1a", "https://gob.pe/campa%C3%B1a"),
        ("https://gob.pe/campaña (1)", "https://gob.pe/campa%C3%B1a%20%281%29"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)//https://gob.pe", None),
        ("data:text/html,x", None),
        ("ftp://gob.pe", None),
        ("//gob.pe", None),
        ("", None),
    ],
)
def test_address(link: str, target: str | None):
    assert address(link) == target


def test_an_answer_has_its_parts_in_order():
    page = _Page(answer_markdown(ANSWER))
    parts = [
        "The law is number 29733.",
        "and holds. [1]",
        "The questionnaire asked: Is there any law on data? Ticked: Yes",
        "Links https://example.org/law www.example.org",
        "[1] C. Legal Framework · questions 38, 39 · peru.txt, lines 10 to 12",
        "Very likely the answer (93%).",
        "See also",
        "[2] Another law? (question 40)",
    ]
    places = [page.words.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert set(page.targets) == {"https://example.org/law", "https://www.example.org"}


def test_highlights_are_marked_and_only_they():
    rendered = answer_markdown(ANSWER)
    assert rendered.count("<mark>") == rendered.count("</mark>") == 1
    assert "<mark>The law is number 29733.</mark> It stands" in rendered


def test_the_whole_passage_unfolds_where_only_a_part_is_shown():
    assert "<details>" not in answer_markdown(ANSWER)
    ticked = replace(CITATION, passage=f"Yes\n\n{PASSAGE}", highlights=((5, 29),))
    assert "<details>" not in answer_markdown(replace(ANSWER, citations=(ticked,)))
    part = replace(ANSWER, text="The law is number 29733.")
    rendered = answer_markdown(part)
    assert rendered.startswith("<mark>The law is number 29733.</mark> \\[1\\]")
    assert rendered.index("<details><summary>The whole passage</summary>") < rendered.index("It stands at")


@pytest.mark.parametrize("question", ["Is there a law?", "Is there no law?", "¿Hay una ley?", "Which law?"])
def test_a_tick_is_never_said_without_the_question_that_it_ticks(question: str):
    answer = replace(ANSWER, question=question)
    for shown in (_Page(answer_markdown(answer)).words, answer_text(answer)):
        assert shown.startswith("The law is number 29733.")
        assert shown.count("Yes") == 1
        assert "The questionnaire asked: Is there any law on data? Ticked: Yes." in shown


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The questionnaire asked: Is there any law on data? Ticked: Yes. [1]"),
        ("es", "El cuestionario preguntaba: Is there any law on data? Se marcó: Sí. [1]"),
    ],
)
def test_where_a_tick_is_all_its_question_comes_first(language, told: str):
    answer = replace(ANSWER, language=language, text="Yes", original="Yes")
    assert _Page(answer_markdown(answer)).words.startswith(told)
    assert answer_text(answer).split("\n")[0] == told


def test_a_spanish_answer_speaks_spanish_and_says_that_the_source_does_not():
    page = _Page(answer_markdown(replace(ANSWER, language="es", question="¿Hay una ley?")))
    assert "El cuestionario preguntaba: Is there any law on data? Se marcó: Sí." in page.words
    assert "preguntas 38, 39 · peru.txt, líneas 10 a 12" in page.words
    assert "El cuestionario está en inglés y se cita tal cual." in page.words


TRANSLATED = replace(
    ANSWER,
    language="es",
    text_language="es",
    text="La ley es la número 29733.",
    citations=(
        replace(
            CITATION,
            translation=CitedTranslation(
                language="es",
                section="C. Marco legal",
                title="¿Hay una ley?",
                question="¿Existe alguna ley sobre los datos?",
                choice="Sí",
                passage="La ley es la número 29733.",
                highlights=((0, 26),),
            ),
        ),
    ),
)


def test_a_translation_is_labelled_and_the_original_one_click_away():
    page = _Page(answer_markdown(TRANSLATED))
    assert page.words.startswith("La ley es la número 29733. [1]")
    assert "¿Existe alguna ley sobre los datos? Se marcó: Sí." in page.words
    assert "C. Marco legal · preguntas 38, 39" in page.words
    assert f"Original (en inglés) {PASSAGE}" in page.words
    assert "Traducción no oficial; el cuestionario está en inglés." in page.words
    assert "se cita tal cual" not in page.words


def test_a_translation_is_labelled_and_the_original_one_flag_away():
    assert PASSAGE not in answer_text(TRANSLATED)
    shown = answer_text(TRANSLATED, original=True)
    assert shown.startswith("La ley es la número 29733. [1]")
    assert f"Original (en inglés):\n{PASSAGE}" in shown
    assert shown.endswith("Traducción no oficial; el cuestionario está en inglés.")


def test_a_courtesy_is_returned_with_what_can_be_asked():
    courtesy = replace(ANSWER, kind="courtesy", text="Hello!", original="Hello!", citations=())
    assert _Page(answer_markdown(courtesy)).words == "Hello! For example: Which law? What is open data?"
    assert answer_text(courtesy) == "Hello!\n\nFor example:\n  Which law?\n  What is open data?"


@pytest.mark.parametrize(
    ("language", "refusal", "heading"),
    [
        ("en", "The questionnaire doesn't seem to answer that, so I won't guess.", "Questions that it does answer:"),
        ("es", "El cuestionario no parece responder eso, así que no voy a adivinar.", "Preguntas que sí responde:"),
    ],
)
def test_a_refusal_shows_topics_and_suggestions_but_no_answer(language, refusal: str, heading: str):
    answer = replace(ANSWER, language=language, kind="refusal", confidence=0.2)
    for shown in (_Page(answer_markdown(answer)).words, answer_text(answer)):
        assert shown.startswith(refusal)
        assert "[1] Is there a law?" in shown
        assert shown.index("[2] Another law?") < shown.index(heading) < shown.index("What is open data?")
        assert "29733" not in shown
        assert "https://" not in shown


@pytest.mark.parametrize(("language", "start"), [("en", "Please type a question"), ("es", "Por favor, escriba")])
def test_a_blank_question_gets_suggestions(language, start: str):
    answer = replace(ANSWER, language=language, kind="blank", citations=(), text="")
    for shown in (_Page(answer_markdown(answer)).words, answer_text(answer)):
        assert shown.startswith(start)
        assert "Which law?" in shown


def test_terminal_text():
    assert answer_text(ANSWER).split("\n") == [
        f"{PASSAGE} [1]",
        "",
        "The questionnaire asked: Is there any law on data? Ticked: Yes.",
        "  https://example.org/law",
        "  www.example.org",
        "",
        "[1] C. Legal Framework · questions 38, 39 · peru.txt, lines 10 to 12",
        "Very likely the answer (93%).",
    ]


@pytest.mark.parametrize(
    ("confidence", "sure"),
    [
        (0.85, "Very likely the answer (85%)."),
        (0.6, "Probably the answer (60%)."),
        (0.5, "Possibly the answer (50%)."),
    ],
)
def test_how_sure_in_words(confidence: float, sure: str):
    assert answer_text(replace(ANSWER, confidence=confidence)).endswith(sure)
    assert sure in _Page(answer_markdown(replace(ANSWER, confidence=confidence))).words


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), "ready entry"),
        ((7,), "question 7"),
        ((38, 39), "questions 38, 39"),
        ((1, 2, 3, 4, 5), "questions 1–5"),
        ((74, 76), "questions 74, 76"),
        ((99, 100, 102), "questions 99, 100, 102"),
    ],
)
def test_numbers_in_words(numbers: tuple[int, ...], text: str):
    assert numbers_text(numbers, "en") == text


def test_one_line_is_not_told_as_many():
    assert source_text(replace(CITATION, lines=(7, 7)), "en").endswith("peru.txt, line 7")
    assert source_text(replace(CITATION, lines=(7, 7), section=""), "es") == (
        "peru.txt · preguntas 38, 39 · peru.txt, línea 7"
    )


def test_the_messages_have_the_same_keys_and_places():
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)

    english, spanish = messages("en"), messages("es")
    assert english.keys() == spanish.keys()
    assert {key: places(text) for key, text in english.items()} == {key: places(text) for key, text in spanish.items()}
    assert places(english["source"]) == ["document", "first", "last", "questions", "section"]


def test_a_hostile_corpus_comes_out_inert(faq: Settings):
    answer = open_answerer(faq).answer("What does the script alert do?")
    assert answer.citations[0].entry == "faq/hostile"
    page = _Page(answer_markdown(replace(answer, kind="answer", text=answer.citations[0].passage)))
    assert set(page.tags) <= {"p", "br", "strong", "em", "a", "ul", "li", "details", "summary", "mark"}
    assert set(page.targets) <= {"https://example.org/x_", "https://example.org/x_%28y%29", "https://www.example.org"}
    assert "It [runs](javascript:alert(1)) `code` for $5 | see https://example.org/x_(y)" in page.words
    assert "What does <script>alert(1)</script> **do**?" in page.words


def test_every_entry_of_the_corpus_is_shown_to_the_letter(answerer: Answerer):
    for found in answerer.search("digital government", 66):
        page = _Page(answer_markdown(replace(ANSWER, citations=(found,), text="x")))
        body = page.words.split("The whole passage ")[1].split(" [1] ")[0]
        assert body == " ".join(found.passage.split()), found.entry


@pytest.mark.parametrize("mark", ["- the", "1) x", "# x", "= x", "+ x", "12. x"])
def test_blanks_before_a_mark_behind_a_link_or_a_highlight_stay(mark):
    passage = f"See https://a.pe {mark} portal. {mark} end"
    shown = replace(ANSWER, citations=(replace(CITATION, passage=passage, highlights=((0, 16),)),), text=passage)
    html = MarkdownIt().render(answer_markdown(shown)).replace("</mark>", "")
    assert f"</a> {mark} portal. {mark} end" in html
    assert "<h1>" not in html


def test_a_terminal_refusal_without_suggestions_has_no_empty_heading():
    refused = replace(ANSWER, kind="refusal", suggestions=())
    assert messages("en")["try"] not in answer_text(refused)
    assert answer_text(refused).endswith("(question 40)")
