"""The lexical index by itself, and the terms that it compares."""

from math import log

import numpy as np
import pytest

from index import fold, terms
from index.search.lexical import LexicalIndex

ROWS = [["law", "data"], ["law", "portal"], ["law", "data", "law"], []]


def lucene(term_count, length, holding):
    """BM25 as Lucene computes it, k1 = 1.5 and b = .75, over ROWS with the one term that every row has."""
    mean = sum(len(row) + 1 for row in ROWS) / len(ROWS)
    inverse = log(1 + (len(ROWS) - holding + 0.5) / (holding + 0.5))
    return inverse * term_count / (term_count + 1.5 * (0.25 + 0.75 * (length + 1) / mean))


def test_term_scores_are_those_of_the_formula():
    lexical = LexicalIndex.from_terms(ROWS)
    law = [lucene(1, 2, 3), lucene(1, 2, 3), lucene(2, 3, 3), 0]
    data = [lucene(1, 2, 2), 0, lucene(1, 3, 2), 0]
    np.testing.assert_allclose(lexical.scores(["law"]), law, atol=1e-6)
    np.testing.assert_allclose(lexical.scores(["law", "data"]), np.add(law, data), atol=1e-6)


def test_a_rarer_term_weighs_more():
    lexical = LexicalIndex.from_terms(ROWS)
    assert lexical.scores(["portal"])[1] > lexical.scores(["law"])[1] > 0
    assert lexical.scores(["law", "portal"]).argmax() == 1


@pytest.mark.parametrize("question", [[], ["unheard"], ["unheard", "of"], ["\0"]])
def test_unknown_terms_score_nothing_anywhere(question):
    assert LexicalIndex.from_terms(ROWS).scores(question).tolist() == [0, 0, 0, 0]


def test_unknown_terms_do_not_change_the_scores_of_known_ones():
    lexical = LexicalIndex.from_terms(ROWS)
    assert lexical.scores(["unheard", "portal"]).tolist() == lexical.scores(["portal"]).tolist()


def test_coverage_is_the_share_of_distinct_terms_known():
    lexical = LexicalIndex.from_terms(ROWS)
    assert lexical.coverage(["law", "portal"]) == 1
    assert lexical.coverage(["law", "law", "unheard", "of", "\0"]) == 0.25
    assert lexical.coverage(["unheard"]) == lexical.coverage([]) == 0


def test_an_empty_vocabulary_scores_nothing(tmp_path):
    lexical = LexicalIndex.from_terms([[], []])
    lexical.save(tmp_path / "lexical")
    for index in (lexical, LexicalIndex.load(tmp_path / "lexical")):
        assert index.scores(["law"]).tolist() == [0, 0]
        assert index.coverage(["law"]) == 0
        assert index.count == 2


def test_a_lexical_index_comes_back_from_disk_unchanged(tmp_path):
    lexical = LexicalIndex.from_terms(ROWS)
    lexical.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert loaded.count == 4
    for question in (["law"], ["data", "portal"], ["unheard"]):
        np.testing.assert_array_equal(loaded.scores(question), lexical.scores(question))
        assert loaded.coverage(question) == lexical.coverage(question)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Núñez TRÁMITE", ["nunez", "tramit"]),
        ("the portal of the government", ["portal", "govern"]),
        ("el portal de la y the of", ["portal"]),
        ("regulations", ["regul"]),
        ("regulaciones", ["regul"]),
        ("ciudadanos", ["ciudadan"]),
        ("decreto 029-2021-PCM", ["decret", "029", "2021", "pcm"]),
        ("Law https://www.gob.pe/portal?law=1 No. 29733", ["law", "29733"]),
        ("", []),
        ("¿? ... 政府", []),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


def test_folding_drops_case_and_accents():
    assert fold("ÑANDÚ Straße Nº ﬁ") == "nandu strasse no fi"


def test_a_term_without_letters_is_unknown():
    lexical = LexicalIndex.from_terms([["a", "b"], ["a"], ["a", "c", "c"]])
    assert lexical.scores(["zz", ""]).tolist() == [0, 0, 0]
    assert lexical.coverage([""]) == 0


def test_folding_expands_compatibility_characters():
    assert fold("№ 1412 ™") == "no 1412 tm"
