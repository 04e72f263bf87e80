"""Any questionnaire, printed in either layout, is read as it was written: one is invented, printed and read."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Corpus
from corpus.document import Questionnaire, SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire
from index.rows.cutting import corpus_rows
from support.printed_surveys import WIDTHS, PrintedLine, both_exports, form_exports, word_exports
from support.surveys import Item, surveys

FEWER = settings(max_examples=3 * settings.default.max_examples // 5)


def read(lines: list[PrintedLine]) -> Questionnaire:
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


# All of it is read


@FEWER
@given(st.data(), surveys(), WIDTHS)
def test_the_word_export_is_read_as_written(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(word_exports(items, width)))
    assert as_read(questionnaire) == as_written(items, ticks=True, lettered=False)
    missing = set(range(1, items[-1].number)) - {item.number for item in items}
    assert questions_in_doubt(questionnaire, "question missing") == missing


@pytest.mark.thorough
@FEWER
@given(st.data(), surveys(), WIDTHS)
def test_paragraphs_of_the_word_export_are_kept(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(word_exports(items, width, cut=False)))
    for item, question in zip(items, questionnaire.questions, strict=True):
        # Within a paragraph a link may keep its line.
        assert [" ".join(text.split()) for text in question.answer.text.split("\n\n")] == list(item.answer or [""])


@FEWER
@given(st.data(), surveys(), WIDTHS)
def test_the_form_is_read_as_written(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(form_exports(items, width)))
    assert as_read(questionnaire) == as_written(items, ticks=False, lettered=True)


@FEWER
@given(st.data(), surveys(), WIDTHS)
def test_both_exports_are_joined_as_written(data: st.DataObject, items: list[Item], width: int) -> None:
    questionnaire = read(data.draw(both_exports(items, width)))
    assert as_read(questionnaire) == as_written(items, ticks=True, lettered=True)
    unwanted = {"answers differ", "labels differ", "options differ", "question in one export only", "question twice"}
    assert [doubt for doubt in questionnaire.doubts if doubt.kind in unwanted] == []


# Source lines


def token_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(match.start(), match.end()) for match in re.compile(r"\S+").finditer(text, start, end)]


def is_broken(word: str, first: str, between: str, last: str) -> bool:
    """Check whether a word starts at the first line's end, continues between, and ends at the last line's start."""
    return any(
        first.endswith(word[:cut]) and word[cut:second_cut] in between and last.startswith(word[second_cut:])
        for cut in range(1, len(word))
        for second_cut in range(cut, len(word))
    )


@pytest.mark.thorough
@FEWER
@given(st.data(), surveys(), WIDTHS, st.sampled_from([word_exports, form_exports, both_exports]))
def test_cited_text_is_in_its_source_lines(
    data: st.DataObject, items: list[Item], width: int, printed: Callable[..., st.SearchStrategy[list[PrintedLine]]]
) -> None:
    lines = data.draw(printed(items, width))
    questionnaire = read(lines)
    source = {number: line.text for number, line in enumerate(lines, 1) if not line.is_furniture}
    entries = build_entries(questionnaire)
    corpus = Corpus((questionnaire.document,), {"survey.txt": questionnaire.questions}, entries, (), (), (), "")
    rows = corpus_rows(corpus, lambda words: len(words.split()), limit=40)
    for entry in entries:
        text = entry.text
        places = {span: text.lines(*span) for span in token_spans(text.text, 0, len(text.text))}
        for (start, end), (first, last) in places.items():
            if text.text[start:end].strip(":") in " ".join(entry.labels).split():
                # The value of a field follows its label, wherever that is printed.
                continue
            token = text.text[start:end]
            if first == last:
                assert token in source[first].split()
            else:
                between = "".join("".join(source.get(number, "") for number in range(first + 1, last)).split())
                assert is_broken(token, source[first].rstrip(), between, source[last].lstrip())
        for row in (row for row in rows if row.entry == entry.id and row.span is not None):
            cited = text.text[slice(*row.span)]
            assert cited.strip()
            assert row.embedded.split("\n", 1)[1] == cited
            within = [places[span] for span in token_spans(text.text, *row.span) if span in places]
            if within:
                first, last = text.lines(*row.span)
                assert first <= min(line for line, _ in within)
                assert last >= max(line for _, line in within)


# Repeated questions, and questions out of order


@FEWER
@given(st.data(), surveys(), WIDTHS)
def test_a_repeated_question_is_a_doubt_and_moves_no_answer(data: st.DataObject, items: list[Item], width: int) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    twice = [*items[: place + 1], replace(items[place]), *items[place + 1 :]]
    questionnaire = read(data.draw(word_exports(twice, width)))
    assert items[place].number in questions_in_doubt(questionnaire, "question twice")
    assert_own_answers(items, questionnaire)
    assert [question.number for question in questionnaire.questions] == [item.number for item in items]


# Of a thousand surveys about one has two long links so alike that one is read as a spelling of the other.
@pytest.mark.thorough
@FEWER
@given(st.data(), surveys(), WIDTHS, st.sampled_from([word_exports, form_exports]))
def test_questions_out_of_order_are_doubts(
    data: st.DataObject, items: list[Item], width: int, printed: Callable[..., st.SearchStrategy[list[PrintedLine]]]
) -> None:
    first, second = sorted(data.draw(st.lists(st.integers(0, len(items) - 1), min_size=2, max_size=2, unique=True)))
    moved = [*items]
    moved[first], moved[second] = moved[second], moved[first]
    try:
        questionnaire = read(data.draw(printed(moved, width)))
    except UnreadableDocumentError:
        # If no two are in order, nothing shows that they are questions at all.
        assert moved == items[::-1]
        return
    lost = {item.number for item in items} - {question.number for question in questionnaire.questions}
    assert lost
    assert lost <= questions_in_doubt(questionnaire, "question missing") | questions_in_doubt(
        questionnaire, "question out of order"
    )
    if printed is word_exports:
        # In a form, whose answers are above their questions, the answer of a lost one starts the next one's.
        assert_own_answers(items, questionnaire)


def questions_in_doubt(questionnaire: Questionnaire, kind: str) -> set[int]:
    """Return the numbers of the questions with a doubt of this kind, from the doubt or the line that it quotes."""
    doubts = [doubt for doubt in questionnaire.doubts if doubt.kind == kind]
    return {doubt.question or int(re.findall(r"^\d+(?=\. )|\d+(?=\.$)", doubt.message)[0]) for doubt in doubts}


def assert_own_answers(items: list[Item], questionnaire: Questionnaire) -> None:
    """Check that the answer of every question that was read starts with its own answer."""
    written = {item.number: " ".join(item.answer).split() for item in items}
    for question in questionnaire.questions:
        answer = written[question.number]
        assert question.answer.text.split()[: len(answer)] == answer
