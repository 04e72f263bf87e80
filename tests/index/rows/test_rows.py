"""Entries cut into rows."""

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Corpus, Entry, ExampleQuestion, LocatedText, Translation, align_translation
from index import PassageSettings
from index.rows.cutting import corpus_rows, entry_rows
from index.rows.row import ROW_KINDS, Row
from index.rows.spans import passage_spans
from support.entries import find_entry

TEXTS = (
    st.lists(
        st.sampled_from(
            [*"aB5. \n\t", "word ", "Longword. ", "unbreakable" * 3, "https://a.pe/b ", "Señor Nº ", "\n\n"]
        )
    ).map("".join)
    | st.text()
)


def pieces(text):
    """A tokenizer of words, each cut into pieces of up to four characters."""
    return sum(ceil(len(word) / 4) for word in text.split())


def entry(title, text, spanish_title="", spanish=""):
    """An entry, translated if there is a Spanish text."""
    translation = Translation(
        "es", "", spanish_title, (spanish_title,), None, spanish, align_translation(text, spanish)
    )
    located = LocatedText(text, ((0, 1),))
    return Entry("faq/1", "faq.jsonl", "", title, (title,), located, translation=translation if spanish else None)


SENTENCES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["One two.", "Three four five.", "Unum."]), st.sampled_from(["Uno.", "Dos y."]))
    ),
    min_size=1,
).filter(any)
"""Lines of sentences, each with its translation; none has more than four pieces."""


@given(TEXTS, st.integers(1, 12))
def test_passages_cover_every_character_exactly_once_and_fit(text, limit):
    spans = passage_spans(text, lambda start, end: pieces(text[start:end]) <= limit)
    covered = [position for start, end in spans for position in range(start, end)]
    assert covered == sorted(set(covered))
    assert {position for position, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(pieces(text[start:end]) <= limit for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(st.text(min_size=1), TEXTS, st.integers(4, 40))
def test_no_row_is_longer_than_its_limit(title, text, limit):
    for row in entry_rows(entry(title, text), pieces, limit):
        assert pieces(row.embedded) <= limit
        if row.span:
            assert row.embedded.endswith(f"\n{text[slice(*row.span)]}")


def test_lines_are_joined_while_they_fit():
    text = "one two\nthree four\n\nfive six"
    spans = passage_spans(text, lambda start, end: len(text[start:end].split()) <= 4)
    assert [text[start:end] for start, end in spans] == ["one two\nthree four", "five six"]


def test_links_stay_with_their_item_if_both_fit():
    text = "One two.\nThree four\n(https://a.pe)\n\nwww.b.pe\nFive."
    spans = passage_spans(text, lambda start, end: len(text[start:end].split()) <= 4)
    assert [text[start:end] for start, end in spans] == ["One two.", "Three four\n(https://a.pe)\n\nwww.b.pe", "Five."]
    alone = passage_spans(text, lambda start, end: len(text[start:end].split()) <= 2)
    assert [text[start:end] for start, end in alone][1:3] == ["Three four", "(https://a.pe)\n\nwww.b.pe"]


def test_a_long_line_is_cut_between_its_sentences():
    text = "One two three. Four five six. Seven."
    spans = passage_spans(text, lambda start, end: len(text[start:end].split()) <= 4)
    assert [text[start:end] for start, end in spans] == ["One two three.", "Four five six. Seven."]


def test_a_long_sentence_is_cut_at_blanks():
    text = "one two three four five six"
    spans = passage_spans(text, lambda start, end: len(text[start:end].split()) <= 4)
    words = [text[start:end].split() for start, end in spans]
    assert [word for passage in words for word in passage] == text.split()
    assert max(map(len, words)) <= 4


def test_a_very_long_word_is_cut_anywhere():
    monster = "x" * 1000
    spans = passage_spans(monster, lambda start, end: pieces(monster[start:end]) <= 8)
    assert "".join(monster[start:end] for start, end in spans) == monster
    assert all(end - start <= 32 for start, end in spans)


def test_an_entry_has_rows_for_its_title_passage_and_long_sentences():
    text = "Yes. The law protects data.\nhttps://a.pe"
    rows = entry_rows(entry("About data", text), pieces, 50)
    assert rows == [
        Row("title", "faq/1", "About data", "en"),
        Row("passage", "faq/1", f"About data\n{text}", "en", (0, 40)),
        Row("sentence", "faq/1", "About data\nThe law protects data.", "en", (5, 27)),
    ]


def test_a_short_sentence_counts_if_there_is_no_other():
    rows = entry_rows(entry("About data", "Yes."), pieces, 50)
    assert [row.span for row in rows if row.kind == "sentence"] == [(0, 4)]


@pytest.mark.parametrize("title", ["word " * 300, "x" * 5000, "Ñandú, " + "y" * 3000])
def test_a_title_that_is_too_long_is_cut_to_half_the_limit(title):
    rows = entry_rows(entry(title, "Short answer here."), pieces, 40)
    shortened = rows[0].embedded
    assert 1 <= pieces(shortened) <= 20
    assert title.startswith(shortened)
    assert rows[1].embedded == f"{shortened}\nShort answer here."


def test_a_title_that_fits_is_kept_whole():
    assert entry_rows(entry("About the law", "It is."), pieces, 40)[0].embedded == "About the law"


def test_the_digest_distinguishes_a_question_from_the_same_text():
    statement, question = Row("passage", "faq/1", "Data?", "en", (0, 5)), Row("example", "faq/1", "Data?", "en")
    assert statement.digest != question.digest
    assert statement.digest == Row("sentence", "faq/2", "Data?", "es", (3, 4)).digest


def test_titles_and_questions_ask():
    rows = {kind: Row(kind, None, "Data?", "en") for kind in ROW_KINDS}
    assert [kind for kind, row in rows.items() if row.asks] == ["title", "example", "unanswerable"]
    assert len({row.digest for row in rows.values()}) == 2


# --- in translation


def test_a_translated_entry_has_rows_in_both_languages():
    text = "Yes. The law protects data.\nIt is old enough."
    translated = entry("About data", text, "Sobre los datos", "Sí. La ley protege los datos.\nEs bastante antigua.")
    assert entry_rows(translated, pieces, 50) == [
        Row("title", "faq/1", "About data", "en"),
        Row("passage", "faq/1", f"About data\n{text}", "en", (0, 45)),
        Row("sentence", "faq/1", "About data\nThe law protects data.", "en", (5, 27)),
        Row("sentence", "faq/1", "About data\nIt is old enough.", "en", (28, 45)),
        Row("title", "faq/1", "Sobre los datos", "es", is_translation=True),
        Row(
            "passage",
            "faq/1",
            "Sobre los datos\nSí. La ley protege los datos.\nEs bastante antigua.",
            "es",
            (0, 45),
            is_translation=True,
        ),
        Row("sentence", "faq/1", "Sobre los datos\nLa ley protege los datos.", "es", (5, 27), is_translation=True),
        Row("sentence", "faq/1", "Sobre los datos\nEs bastante antigua.", "es", (28, 45), is_translation=True),
    ]


def test_a_passage_is_cut_so_that_its_translation_fits():
    text, spanish = "One two.\nThree four.", "Uno y dos y dos y dos.\nTres y cuatro y cuatro."
    limit = 12
    assert pieces(f"Title\n{text}") <= limit < pieces(f"Título\n{spanish}")
    rows = entry_rows(entry("Title", text, "Título", spanish), pieces, limit)
    assert [(row.language, row.span, row.embedded) for row in rows if row.kind == "passage"] == [
        ("en", (0, 8), "Title\nOne two."),
        ("en", (9, 20), "Title\nThree four."),
        ("es", (0, 8), "Título\nUno y dos y dos y dos."),
        ("es", (9, 20), "Título\nTres y cuatro y cuatro."),
    ]
    alone = entry_rows(entry("Title", text), pieces, limit)
    assert [row.span for row in alone if row.kind == "passage"] == [(0, 20)]


@given(SENTENCES, st.integers(14, 40))
def test_spanish_rows_represent_the_same_spans_and_fit(lines, limit):
    text, spanish = ("\n".join(" ".join(pair[n] for pair in line) for line in lines) for n in (0, 1))
    translated = entry("About it", text, "Acerca de", spanish)
    rows = entry_rows(translated, pieces, limit)
    assert all(pieces(row.embedded) <= limit for row in rows)
    source, ours = ([row for row in rows if row.language == language] for language in ("en", "es"))
    assert [(row.kind, row.span) for row in source] == [(row.kind, row.span) for row in ours]
    for row in ours[1:]:
        assert row.embedded == f"Acerca de\n{translated.translation.counterpart(*row.span)}"
    passages = [row.embedded.partition("\n")[2] for row in ours if row.kind == "passage"]
    assert "".join("".join(passages).split()) == "".join(spanish.split())


TOO_LONG = {
    "other lines": ("\n".join(f"Line {number} is here." for number in range(12)), "Todas las líneas. " * 12),
    "a long sentence": ("Here is a short one. And here are two.", f"{'Una frase muy larga ' * 12}. Y aquí hay dos."),
}


@pytest.mark.parametrize("case", TOO_LONG)
def test_a_source_is_not_cut_for_a_translation_that_is_one_piece(case):
    text, spanish = TOO_LONG[case]
    rows = entry_rows(entry("Title", text, "Título", spanish), pieces, 40)
    assert max(pieces(row.embedded) for row in rows if row.language == "en") <= 40
    assert all(len(text[slice(*row.span)].split()) > 1 for row in rows if row.span)


def test_a_spanish_title_that_is_too_long_is_cut_to_half_the_limit():
    rows = entry_rows(entry("Title", "It is so.", "palabra " * 300, "Así es."), pieces, 40)
    shortened = rows[3].embedded
    assert (rows[3].kind, rows[3].language) == ("title", "es")
    assert 1 <= pieces(shortened) <= 20
    assert rows[4].embedded == f"{shortened}\nAsí es."


# --- questions


def test_questions_follow_the_entries_with_the_facts_that_they_ask_for():
    corpus = Corpus(
        documents=(),
        questions={},
        entries=(entry("About data", "The law protects data."),),
        examples=(
            ExampleQuestion("What is protected?", "en", "faq/1", (17, 21)),
            ExampleQuestion("¿Hay una ley?", "es", "faq/1"),
        ),
        unanswerable=(
            ExampleQuestion("¿Quién ganó?", "es", None),
            ExampleQuestion("Who made the law?", "en", None, near_miss=True),
        ),
        doubts=(),
        digest="",
    )
    assert corpus_rows(corpus, pieces, 50)[3:] == [
        Row("example", "faq/1", "What is protected?", "en", (17, 21)),
        Row("example", "faq/1", "¿Hay una ley?", "es"),
        Row("unanswerable", None, "¿Quién ganó?", "es"),
        Row("unanswerable", None, "Who made the law?", "en"),
    ]


def test_a_question_that_is_too_long_is_cut_to_fit_with_its_prompt():
    long = ExampleQuestion("What is it? " * 50, "en", "faq/1")
    corpus = Corpus((), {}, (entry("It", "It is."),), (long,), (replace(long, entry=None),), (), "")
    example, unanswerable = corpus_rows(corpus, pieces, 40)[-2:]
    assert long.question.startswith(example.embedded)
    assert 16 <= pieces(example.embedded) <= 32
    assert unanswerable.embedded == example.embedded


# --- the shipped corpus


@pytest.mark.thorough
@pytest.mark.parametrize(("limit", "translated"), [(32, False), (PassageSettings().tokens, True), (512, True)])
def test_no_row_of_the_shipped_corpus_is_too_long_for_the_model(shipped, embedder, engine, limit, translated):
    entries = [entry if translated else replace(entry, translation=None) for entry in shipped.entries]
    rows = corpus_rows(replace(shipped, entries=tuple(entries)), embedder.count_tokens, limit)
    assert {row.entry for row in rows} == {None, *(entry.id for entry in shipped.entries)}
    for row in rows:
        tokens = engine.token_count(row.embedded, is_query=False)
        assert embedder.count_tokens(row.embedded) == tokens <= limit
        assert engine.token_count(row.embedded, is_query=row.asks) <= 512


def test_every_span_of_the_shipped_corpus_is_in_its_embedded_text(shipped, index):
    spans = [row for row in index.rows if row.span]
    assert {row.kind for row in spans} == {"passage", "sentence", "example"}
    for row in spans:
        own = find_entry(shipped, row.entry)
        stretch = own.text.text[slice(*row.span)]
        assert stretch.strip()
        if row.kind == "example":
            continue
        if row.language == "en":
            assert row.embedded == f"{own.title}\n{stretch}"
        else:
            assert row.embedded == f"{own.translation.title}\n{own.translation.counterpart(*row.span)}"


@pytest.mark.parametrize("language", ["en", "es"])
def test_passages_of_the_shipped_corpus_cover_every_answer(shipped, index, language):
    passages = [index.rows[number] for number in index.rows_of_kind("passage", language)]
    for own in shipped.entries:
        covered = "".join(row.embedded.partition("\n")[2] for row in passages if row.entry == own.id)
        text = own.text.text if language == "en" else own.translation.text
        assert "".join(covered.split()) == "".join(text.split())
