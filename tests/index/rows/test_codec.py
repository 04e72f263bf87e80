"""Entries and rows written down and read back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Corpus, Entry, ExampleQuestion, Link, LocatedText, Translation, align_translation
from index.rows.codec import decode_rows, encode_rows
from index.rows.cutting import corpus_rows
from index.rows.row import Row

LAW_TEXT = "Yes\n\nThe law protects data. See (https://a.pe/ley).\nIt is “old”."
LEY_TEXT = "Sí\n\nLa ley protege los datos. Véase (https://a.pe/ley).\nEs «antigua» 🐚."
LAW = Entry(
    id="peru-2022/38-39",
    document="peru.txt",
    section="C. Legal Framework",
    title="Is there a law?",
    labels=("Is there a law?", "Please provide a link."),
    text=LocatedText(LAW_TEXT, ((0, 2103), (5, 2107), (52, 2110))),
    questions=(38, 39),
    choice="Yes",
    links=(Link("https://a.pe/ley", printed="https://a.pe/lay"), Link("https://b.pe", None, True, "https://c.pe")),
    translation=Translation(
        language="es",
        section="C. Marco legal",
        title="¿Hay una ley?",
        labels=("¿Hay una ley?", "Proporcione un enlace."),
        choice="Sí",
        text=LEY_TEXT,
        pairs=align_translation(LAW_TEXT, LEY_TEXT),
    ),
    plain_titles={"en": "Data law", "es": "Ley de datos"},
)
FERRY = Entry(
    id="faq/ferry",
    document="faq.jsonl",
    section="",
    title="When does it leave?",
    labels=("When does it leave?",),
    text=LocatedText("At six o'clock.", ((0, 1),)),
)
CORPUS = Corpus(
    documents=(),
    questions={},
    entries=(LAW, FERRY),
    examples=(
        ExampleQuestion("Which law?", "en", LAW.id, (5, 28)),
        ExampleQuestion("¿Qué ley?\n¿Cuál?", "es", LAW.id),
        ExampleQuestion("When?", "en", FERRY.id, (3, 6)),
    ),
    unanswerable=(
        ExampleQuestion("Who won?", "en", None),
        ExampleQuestion("¿Quién hizo la ley?", "es", None, near_miss=True),
    ),
    doubts=(),
    digest="",
)


def words(text):
    return len(text.split())


@pytest.fixture
def rows():
    return corpus_rows(CORPUS, words, 50)


@pytest.fixture
def records(rows):
    return [json.loads(line) for line in encode_rows(rows, CORPUS.entries).split("\n")[:-1]]


def decoded(records):
    return decode_rows("".join(json.dumps(record) + "\n" for record in records))


def test_rows_and_entries_come_back_the_same(rows):
    assert {row.kind for row in rows} == {"title", "passage", "sentence", "example", "unanswerable"}
    assert decode_rows(encode_rows(rows, CORPUS.entries)) == (rows, [LAW, FERRY])


def test_rows_that_were_cut_small_come_back_the_same():
    rows = corpus_rows(CORPUS, words, 10)
    assert sum(row.kind == "passage" for row in rows) > 4
    assert decode_rows(encode_rows(rows, CORPUS.entries)) == (rows, [LAW, FERRY])


PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(PLAIN, PLAIN, PLAIN, PLAIN)
def test_any_words_come_back_the_same(title, text, spanish, question):
    translation = Translation("es", "", spanish, (spanish,), None, spanish, align_translation(text, spanish))
    located = LocatedText(text, ((0, 1),))
    entry = Entry("faq/1", "faq.jsonl", "", title, (title,), located, translation=translation)
    example = ExampleQuestion(question, "es", "faq/1", (0, 1))
    corpus = replace(CORPUS, entries=(entry,), examples=(example,), unanswerable=(replace(example, entry=None),))
    rows = corpus_rows(corpus, words, 1_000)
    assert decode_rows(encode_rows(rows, [entry])) == (rows, [entry])


def test_each_row_is_a_line_in_order(rows, records):
    assert [(record["kind"], record["entry"], record["language"]) for record in records] == [
        (row.kind, row.entry, row.language) for row in rows
    ]
    assert [record["digest"] for record in records] == [row.digest for row in rows]
    assert [tuple(record["span"]) if "span" in record else None for record in records] == [row.span for row in rows]


def test_no_text_is_written_twice(records):
    assert [record["entry"] for record in records if "record" in record] == ["peru-2022/38-39", "faq/ferry"]
    kept = {record["kind"] for record in records if "embedded" in record}
    assert kept == {"title", "example", "unanswerable"}
    assert "pairs" not in records[0]["record"]["translation"]


def test_an_entry_without_a_translation_says_so(records):
    translations = [record["record"]["translation"] for record in records if "record" in record]
    assert [translation and translation["title"] for translation in translations] == ["¿Hay una ley?", None]


def test_words_that_cannot_be_encoded_are_an_error():
    with pytest.raises(UnicodeEncodeError):
        Row("unanswerable", None, "\ud83d", "en")


@pytest.mark.parametrize(
    ("number", "change", "error"),
    [
        (0, {"kind": "page"}, ValueError),
        (0, {"embedded": "Is there no law?"}, ValueError),
        (0, {"digest": "0" * 64}, ValueError),
        (1, {"span": [1, 3]}, ValueError),
        (1, {"span": None}, TypeError),
        (1, {"entry": "faq/ferry"}, KeyError),
        (1, {"entry": None}, KeyError),
        (1, {"kind": "example"}, KeyError),
        (-1, {"kind": "sentence"}, ValueError),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(records, number, change, error):
    records[number] |= change
    with pytest.raises(error):
        decoded(records)


def test_a_passage_without_its_span_is_refused(records):
    del records[1]["span"]
    with pytest.raises(ValueError, match="a passage without its span"):
        decoded(records)
