"""The text of each question, and how it differs from one corpus to the next."""

import json

import pytest

from index import DirectoryStore, QuestionChanges
from index.builds.build import build_index
from index.rows.questions import compare_questions, corpus_questions, decode_questions, encode_questions
from index.search.opening import open_index


def test_a_comparison_lists_added_changed_and_removed_questions_with_their_texts():
    old = {"kept": "1", "changed": "1", "gone": "2", "gone too": "3"}
    new = {"new": "4", "changed": "5", "kept": "1"}
    found = compare_questions(old, new)
    assert found == QuestionChanges(
        added={"new": "4"}, changed={"changed": ("1", "5")}, removed={"gone": "2", "gone too": "3"}, unchanged=1
    )
    assert found.counts() == {"added": 1, "changed": 1, "removed": 2, "unchanged": 1}


def test_the_order_of_questions_is_no_change():
    questions = {"a": "1", "b": "2"}
    assert compare_questions(questions, dict(reversed(questions.items()))) == QuestionChanges(unchanged=2)


def test_the_text_of_a_question_holds_everything_that_was_read(shipped):
    questions = corpus_questions(shipped)
    assert list(questions) == [f"peru-2022#{number}" for number in range(1, 113)]
    [question] = [item for item in shipped.questions["peru-msq-2022.txt"] if item.number == 37]
    assert questions["peru-2022#37"].split("\n") == [
        f"Section: {question.section}",
        f"Question: {question.label}",
        *question.answer.text.split("\n"),
        *[f"Link: {link.url}" for link in question.links],
    ]
    assert question.links
    assert "\nTicked: Yes\n" in questions["peru-2022#36"]


def test_the_text_of_a_ready_entry_has_its_section_title_text_and_links(make_corpus, tmp_path):
    record = {
        "id": "fees",
        "section": "Money",
        "question": "What does it cost?",
        "answer": "Nothing.\nIt is free.",
        "links": ["https://a.pe"],
    }
    (tmp_path / "faq.jsonl").write_text(json.dumps(record))
    from corpus import load_corpus

    assert corpus_questions(load_corpus(tmp_path / "faq.jsonl")) == {
        "faq/fees": "Section: Money\nQuestion: What does it cost?\nNothing.\nIt is free.\nLink: https://a.pe"
    }


def test_questions_are_written_one_a_line_and_read_back():
    questions = {"peru-2022#1": "Section: «A»\nQuestion: ¿Qué?\n\u2028", "faq/1": ""}
    text = encode_questions(questions)
    assert text.count("\n") == 2
    assert "¿Qué?" in text
    assert decode_questions(text) == questions
    assert list(decode_questions(text)) == list(questions)
    assert decode_questions(encode_questions({})) == {}


@pytest.mark.parametrize("text", ["{", '{"question": "a"}', '["a"]', '"a"'])
def test_decoding_anything_but_a_list_of_questions_is_an_error(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode_questions(text)


def test_a_build_keeps_the_texts_of_its_questions(make_corpus, fake_embedder, recipe, tmp_path):
    corpus = make_corpus({"law": "The law protects data.", "portal": "It is open."})
    build_index(corpus, fake_embedder, recipe, DirectoryStore(tmp_path / "index"))
    opened = open_index(tmp_path / "index")
    assert opened.questions == corpus_questions(corpus)
    assert opened.manifest.counts.questions == 2
