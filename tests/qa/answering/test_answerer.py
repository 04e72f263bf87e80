"""Answers from the real index: what is said, and that every word of it is proved."""

import json
import re

import pytest

from corpus import SHIPPED, Link, find_links
from index import Embedder, Index
from qa.answering.answer import Answer, Citation, CitedTranslation
from qa.answering.answerer import Answerer
from qa.answering.composing.excerpt import excerpt_text
from qa.answering.composing.outline import readable_start
from qa.answering.question.conversation import Turn
from qa.answering.question.question import parse_question
from qa.errors import QuestionTooLongError
from qa.presentation.wording import nearest_topics, related_topics
from support.records import answer_record

QUESTIONS = [
    "Which law protects personal data?",
    "¿Qué ley protege los datos personales?",
    "What is Chile's open data portal?",
    "What is law 29733 about?",
    "Does Peru belong to LACChain?",
    "cual es el portal nacional de datos abiertos",
    "Who is in charge of digital government in Peru?",
    "¿Existe una estrategia nacional de gobierno digital?",
    "How long is the cycle of the strategy?",
    "Does the government use drones?",
    "¿Hay una identidad digital?",
    "How many visits does the national portal have?",
    "What social networks does the government use?",
    "¿Cómo pueden las personas con discapacidad usar el portal?",
    "What did the government do on COVID-19?",
    "¿Quién respondió el cuestionario?",
    "Is there a national portal for public procurement?",
    "¿Se usa inteligencia artificial en el Estado?",
    "What is the price of a kilo of potatoes in Cusco?",
    "¿Qué servicios en línea hay para las mujeres?",
]
ENGLISH = "My cousin works in Lima and told me a long story about her office. " * 22
SPANISH = "Mi prima trabaja en Lima y me contó una larga historia de su oficina. " * 20
DATA_LAW = "peru-2022/38-39"
DATA_LAW_LINK = "https://www.gob.pe/institucion/congreso-de-la-republica/normas-legales/243470-29733"

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")


@pytest.fixture(scope="module")
def answers(answerer: Answerer) -> list[Answer]:
    """One answer for each of our questions."""
    return [answerer.answer(question) for question in QUESTIONS]


@pytest.fixture(scope="module")
def citations(answers: list[Answer]) -> list[Citation]:
    """All their citations."""
    return [citation for answer in answers for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "language", "opening"),
    [
        (
            "Which law protects personal data?",
            "en",
            "Peruvian regulations consider the Law for data privacy protection (Law No. 29733)",
        ),
        (
            "¿Qué ley protege los datos personales?",
            "es",
            "La normativa peruana contempla la Ley de Protección de Datos Personales (Ley N° 29733)",
        ),
    ],
)
def test_the_data_protection_law(answerer: Answerer, question: str, language: str, opening: str):
    answer = answerer.answer(question)
    assert answer.answered
    assert answer.confidence > 0.8
    assert (answer.language, answer.text_language, answer.translated) == (language, language, language == "es")
    assert answer.citations[0].entry == DATA_LAW
    assert answer.citations[0].questions == (38, 39)
    assert answer.citations[0].links[0].url == DATA_LAW_LINK
    assert answer.text.startswith(opening)
    assert answer.original.startswith("Peruvian regulations consider the Law for data privacy protection")
    # The questionnaire asked whether there is one, not which.
    assert answer.verdict is None
    assert answer.build == answerer.index.build


def assert_refused_with_the_nearest_topics(answer: Answer) -> None:
    assert not answer.answered
    assert answer.confidence < 0.5
    assert answer.citations[0].entry == "peru-2022/10"
    assert answer.citations[0].is_near
    assert len(answer.citations) == 5
    assert 1 <= len(answer.suggestions) <= 3


def test_another_country_is_refused_with_the_nearest_topics(answerer: Answerer):
    assert_refused_with_the_nearest_topics(answerer.answer("What is Chile's open data portal?"))


@pytest.mark.thorough
def test_another_country_is_refused_in_spanish_too(full_answerer: Answerer):
    assert_refused_with_the_nearest_topics(full_answerer.answer("¿Cuál es el portal de datos abiertos de Chile?"))


def test_a_question_that_the_questionnaire_does_not_answer_is_refused(answerer: Answerer):
    assert not answerer.answer("What is the price of a kilo of potatoes in Cusco?").answered
    assert not answerer.answer("Who won the 2014 World Cup in football?").answered


def test_passages_are_what_their_span_cites(index: Index, citations: list[Citation]):
    assert len(citations) == 100
    for citation in citations:
        start, end = citation.span
        assert citation.passage == index.entries[citation.entry].text.text[start:end] != ""


def test_highlights_are_inside_the_passage_and_in_order(citations: list[Citation]):
    for citation in citations:
        assert citation.highlights
        edges = [edge for span in citation.highlights for edge in span]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= len(citation.passage)
        assert all(citation.passage[start:end].strip() for start, end in citation.highlights)


def test_citations_are_ranked_by_score_and_cite_each_entry_once(answers: list[Answer]):
    for answer in answers:
        assert [citation.rank for citation in answer.citations] == [1, 2, 3, 4, 5]
        assert len({citation.entry for citation in answer.citations}) == 5
        scores = [citation.score for citation in answer.citations]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[4]


def test_cited_lines_hold_the_words_of_the_passage(citations: list[Citation]):
    lines = (SHIPPED / "peru-msq-2022.txt").read_text(encoding="utf-8").split("\n")
    for citation in citations:
        assert citation.document == "peru-msq-2022.txt"
        assert citation.page is None
        first, last = citation.lines
        source = set(_WORD.findall(" ".join(lines[first - 1 : last])))
        words = set(_WORD.findall(_ADDRESS.sub(" ", citation.passage)))
        assert words <= source, (citation.entry, citation.lines)


def test_links_are_the_entrys_with_those_of_the_passage_first(index: Index, citations: list[Citation]):
    for citation in citations:
        links = index.entries[citation.entry].links
        assert sorted(link.url for link in citation.links) == sorted(link.url for link in links)
        printed = [_printed(link, citation.passage) for link in citation.links]
        assert printed == sorted(printed, reverse=True)
    assert any({_printed(link, citation.passage) for link in citation.links} == {True, False} for citation in citations)


def _printed(link: Link, passage: str) -> bool:
    spellings = {link.url.rstrip("/"), (link.printed or link.url).rstrip("/")}
    return any(found.url.rstrip("/") in spellings for found in find_links(passage))


def test_a_repeated_sentence_is_highlighted_once(answerer: Answerer):
    first = answerer.answer("Where is the directory of social media networks used by public entities?").citations[0]
    shown = [first.passage[start:end] for start, end in first.highlights]
    assert first.entry == "peru-2022/99-101"
    assert first.passage.count(shown[0]) == 2
    assert len(shown) == len(set(shown))


def test_the_link_after_the_highlight_comes_first(answerer: Answerer):
    first = answerer.answer("Which url has the Affidavit of Interest Platform?").citations[0]
    assert (first.entry, first.links[0].url) == ("peru-2022/34-35", "https://dji.pide.gob.pe/")


def test_citations_repeat_the_fields_of_their_entry(index: Index, citations: list[Citation]):
    for citation in citations:
        entry = index.entries[citation.entry]
        assert (citation.questions, citation.section) == (entry.questions, entry.section)
        assert (citation.title, citation.official_title) == (entry.plain_titles["en"], entry.title)
        assert (citation.question, citation.choice) == (entry.label, entry.choice)


def test_suggestions_are_the_nearest_questions_that_the_next_near_entries_offer(
    index: Index, embedder: Embedder, answers: list[Answer]
):
    for answer in answers:
        cosines = index.similarities(embedder.embed_queries([parse_question(answer.question).focus])[0])
        expected = []
        for citation in answer.citations[answer.answered :]:
            offered = {
                index.rows[number].embedded: cosines[number]
                for number in index.manifest.offered
                if (index.rows[number].entry, index.rows[number].language) == (citation.entry, answer.language)
                and index.rows[number].embedded != answer.question
                and cosines[number] >= index.manifest.floors["offered"]
            }
            if citation.is_near and offered:
                expected.append(max(offered, key=offered.__getitem__))
        if expected or answer.answered:
            assert answer.suggestions == tuple(expected[:3]), answer.question
    assert sum(len(answer.suggestions) for answer in answers) >= len(answers)


def test_what_was_asked_is_not_suggested(answerer: Answerer):
    question = "Which resolution created the Government and Digital Transformation Laboratory?"
    answer = answerer.answer(question.lower())
    assert answer.citations[0].entry in ("peru-2022/54-55", "peru-2022/85-86")
    assert question not in answer.suggestions


@pytest.mark.parametrize(
    "question",
    ["Which team won the football league last night?", "¿Cómo se tiñe una camisa de algodón sin que destiña?"],
)
def test_a_refusal_of_something_else_names_no_topics_but_what_can_be_asked(answerer: Answerer, question: str):
    answer = answerer.answer(question)
    assert not answer.answered
    assert [citation.is_near for citation in answer.citations] == [False] * 5
    assert nearest_topics(answer) == ()
    assert answer.suggestions == answerer.suggester.suggest_any(answer.language, (), 3)


def test_only_near_topics_are_to_be_seen_beside_an_answer(answerer: Answerer):
    answer = answerer.answer("Is there a law on digital signatures?")
    near = {citation.entry for citation in answer.citations if citation.is_near}
    assert "peru-2022/42-43" in near
    assert all(citation.entry in near for citation in related_topics(answer))
    assert len(related_topics(answer)) == 2
    alone = answerer.answer("What is the LACChain blockchain network for?")
    assert alone.answered
    assert {citation.entry for citation in related_topics(alone)} <= {"peru-2022/110"}


def test_a_verdict_is_the_ticked_choice_where_the_visitor_asks_what_the_questionnaire_asked(answers: list[Answer]):
    with_verdict = {answer.question: answer for answer in answers if answer.verdict}
    assert "¿Existe una estrategia nacional de gobierno digital?" in with_verdict
    assert with_verdict.keys().isdisjoint(
        {
            "Which law protects personal data?",
            "cual es el portal nacional de datos abiertos",
            "Does the government use drones?",
        }
    )
    for answer in with_verdict.values():
        assert answer.verdict == answer.citations[0].choice


def test_a_ticked_choice_can_be_the_whole_answer(answers: list[Answer]):
    by_question = {answer.question: answer for answer in answers}
    ticked = by_question["¿Existe una estrategia nacional de gobierno digital?"]
    assert (ticked.citations[0].entry, ticked.text, ticked.original) == ("peru-2022/56", "Sí", "Yes")
    cycle = by_question["How long is the cycle of the strategy?"]
    assert (cycle.citations[0].entry, cycle.text) == ("peru-2022/57", "Five-year")


def test_an_excerpt_holds_the_highlights_and_is_in_order(citations: list[Citation]):
    for citation in citations:
        spans = [piece.span for piece in citation.excerpt]
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(citation.passage) for start, end in spans)
        for start, end in citation.highlights:
            # A connective at the beginning is left out.
            start += readable_start(citation.passage[start:end]) or 0
            assert any(first <= start and end <= last for first, last in spans), citation.entry


def _shown(cited: Citation | CitedTranslation) -> str:
    return excerpt_text(cited.passage, cited.excerpt)


def test_the_text_of_an_answer_is_that_of_its_first_citation(answers: list[Answer]):
    for answer in answers:
        first = answer.citations[0]
        assert answer.original == (_shown(first) if answer.answered else "")
        assert answer.text == (_shown(first.translation or first) if answer.answered else "")
        assert answer.translated == (answer.answered and answer.language == "es")
        assert answer.text_language == answer.language


def test_spanish_questions_get_the_translation_of_the_citation(index: Index, answers: list[Answer]):
    seen = 0
    for answer in answers:
        for citation in answer.citations:
            assert (citation.translation is not None) == (answer.language == "es")
            if citation.translation is None:
                continue
            seen += 1
            translation = index.entries[citation.entry].translation
            assert translation is not None
            assert citation.translation.passage == translation.counterpart(*citation.span)
            start, _ = citation.span
            marked = [citation.translation.passage[first:last] for first, last in citation.translation.highlights]
            assert marked == list(
                dict.fromkeys(translation.counterpart(start + one, start + two) for one, two in citation.highlights)
            )
            assert citation.translation.question == translation.labels[0]
            assert citation.translation.title == index.entries[citation.entry].plain_titles["es"]
            assert citation.translation.official_title == translation.title
    assert seen >= 40


def test_the_open_data_portal_in_spanish(answerer: Answerer):
    answer = answerer.answer("¿Cuántos conjuntos de datos tiene el portal de datos abiertos?")
    assert answer.answered
    assert answer.translated
    assert "1,994 conjuntos de datos" in answer.text
    assert "1,994 datasets" in answer.original
    assert answer.citations[0].links[0].url == "https://www.datosabiertos.gob.pe/"


@pytest.mark.parametrize("question", ["", "   \n", "🙂", "?!", "\0"])
def test_a_blank_question_is_refused_politely(answerer: Answerer, question: str):
    answer = answerer.answer(question)
    assert (answer.kind, answer.answered, answer.confidence) == ("blank", False, 0)
    assert (answer.text, answer.verdict, answer.citations) == ("", None, ())
    assert len(answer.suggestions) == 3
    assert answer.question == question
    assert answerer.search(question, 5) == []


@pytest.mark.parametrize(
    "question",
    [
        "<b>Which law protects personal data?</b><script>alert(1)</script>",
        "**Which law** [protects](javascript:alert(1)) `personal data`?",
        "Which law protects personal data?'; DROP TABLE passages; --",
        "Which law\0 protects personal data?",
        "🙂 Which law protects personal data? 🙂",
        "\ud800Which law protects personal data?\udc00",
        ENGLISH + "Which law protects personal data?",
        SPANISH + "¿Qué ley protege los datos personales?",
    ],
)
def test_hostile_input_is_answered_like_plain_text(answerer: Answerer, question: str):
    answer = answerer.answer(question)
    assert answer.answered
    assert answer.citations[0].entry == DATA_LAW
    written = json.dumps(answer_record(answer), ensure_ascii=False).encode("utf-8")
    assert json.loads(written)["question"] == re.sub("[\ud800-\udfff]", "\ufffd", question)


def test_a_surrogate_pair_is_one_character(answerer: Answerer):
    assert answerer.answer("\ud83d\ude42 law?").question == "🙂 law?"


def test_the_longest_question_is_answered_and_one_more_character_is_refused(answerer: Answerer):
    question = "Which law protects personal data?"
    assert answerer.answer(question.rjust(2000, "x")).question.endswith(question)
    with pytest.raises(QuestionTooLongError, match=r"2,001 characters"):
        answerer.answer("x" * 2001)
    with pytest.raises(QuestionTooLongError, match=r"2,001 characters"):
        answerer.search("x" * 2001, 3)


def test_small_talk_before_a_question_changes_nothing_and_answers_are_deterministic(answerer: Answerer):
    alone = answer_record(answerer.answer(QUESTIONS[0]))
    later = answer_record(answerer.answer(QUESTIONS[0], [Turn("user", "Hello"), Turn("assistant", "Ask me.")]))
    assert alone | {"elapsed_ms": 0} == later | {"elapsed_ms": 0}


def test_search_ranks_entries_as_answers_cite_them(answerer: Answerer):
    answer = answerer.answer(QUESTIONS[0])
    found = answerer.search(QUESTIONS[0], 7)
    assert tuple(found[:5]) == answer.citations
    assert [citation.rank for citation in found] == list(range(1, 8))
    assert len(answerer.search(QUESTIONS[0], 1000)) == 66
