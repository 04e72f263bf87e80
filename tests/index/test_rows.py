"""Entries cut into rows."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Entry, LocatedText
from index import PassageSettings
from index.rows import Row, corpus_rows, entry_rows, passage_spans

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


def entry(title, text):
    return Entry("faq/1", "faq.jsonl", "", title, title, LocatedText(text, ((0, 1),)))


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


def test_a_monster_word_without_blanks_is_cut_anywhere():
    monster = "x" * 1000
    spans = passage_spans(monster, lambda start, end: pieces(monster[start:end]) <= 8)
    assert "".join(monster[start:end] for start, end in spans) == monster
    assert all(end - start <= 32 for start, end in spans)


def test_an_entry_is_seen_as_title_passage_and_telling_sentences():
    text = "Yes. The law protects data.\nhttps://a.pe"
    rows = entry_rows(entry("About data", text), pieces, 50)
    assert rows == [
        Row("title", "faq/1", "About data", "en"),
        Row("passage", "faq/1", f"About data\n{text}", "en", (0, 40)),
        Row("sentence", "faq/1", "About data\nThe law protects data.", "en", (5, 27)),
    ]


def test_a_short_sentence_counts_where_there_is_no_other():
    rows = entry_rows(entry("About data", "Yes."), pieces, 50)
    assert [row.span for row in rows if row.kind == "sentence"] == [(0, 4)]


@pytest.mark.parametrize("title", ["word " * 300, "x" * 5000, "Ñandú, " + "y" * 3000])
def test_a_title_too_long_is_cut_to_half_the_limit(title):
    rows = entry_rows(entry(title, "Short answer here."), pieces, 40)
    shortened = rows[0].embedded
    assert 1 <= pieces(shortened) <= 20
    assert title.startswith(shortened)
    assert rows[1].embedded == f"{shortened}\nShort answer here."


def test_a_title_that_fits_is_kept_whole():
    assert entry_rows(entry("About the law", "It is."), pieces, 40)[0].embedded == "About the law"


def test_the_digest_tells_a_question_from_the_same_text():
    told, asked = Row("title", "faq/1", "Data?", "en"), Row("example", "faq/1", "Data?", "en")
    assert told.digest != asked.digest
    assert told.digest == Row("title", "faq/2", "Data?", "es").digest


@pytest.mark.parametrize("limit", [32, PassageSettings().tokens, 512])
def test_no_row_of_the_shipped_corpus_is_too_long_for_the_model(shipped, embedder, engine, limit):
    rows = corpus_rows(shipped, embedder.count_tokens, limit)
    assert {row.entry for row in rows} == {entry.id for entry in shipped.entries}
    for row in rows:
        tokens = engine.token_count(row.embedded, is_query=False)
        assert embedder.count_tokens(row.embedded) == tokens <= limit
        assert engine.token_count(row.embedded, is_query=row.asks) <= 512


def test_every_span_of_the_shipped_corpus_is_in_its_embedded_text(shipped, index):
    spans = [row for row in index.rows if row.span]
    assert {row.kind for row in spans} == {"passage", "sentence"}
    for row in spans:
        own = shipped.entry(row.entry)
        assert row.embedded == f"{own.title}\n{own.text.text[slice(*row.span)]}"
        assert own.text.text[slice(*row.span)].strip()


def test_passages_of_the_shipped_corpus_cover_every_answer(shipped, index):
    for own in shipped.entries:
        spans = [index.rows[n].span for n in index.rows_of("passage") if index.rows[n].entry == own.id]
        covered = "".join(own.text.text[start:end] for start, end in spans)
        assert "".join(covered.split()) == "".join(own.text.text.split())
