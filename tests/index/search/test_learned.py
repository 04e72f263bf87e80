"""The scores learned from labelled questions, compared with the formulas in numpy."""

import numpy as np
import pytest

import index.search.learned
from index import DirectoryStore, open_index
from index.builds.build import build_index
from index.errors import DamagedIndexError
from index.search.learned import LearnedScores

ANSWERS = np.array([0, 0, 1, 1, 1, 2, 2, 3, 3, 3])
CLASSES = 4

LAW, PORTAL = "The law protects personal data.", "The portal shows forms and fees."
EXAMPLES = {
    "Which law protects personal data?": "law",
    "Is personal data protected by law?": "law",
    "Where is the portal with forms?": "portal",
    "Which portal shows the fees?": "portal",
}
UNANSWERABLE = ["Who won the football match?", "When is the football cup?"]


def unit_vectors(count, dimension=6, seed=11):
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def kernel(cosines):
    return np.exp(-(1 - cosines.astype(np.float64)) / 0.15)


def formula(vectors, answers, classes, queries):
    """Score queries by solving (K + 0.2 I) a = Y: shape (queries, classes)."""
    dual = np.linalg.solve(kernel(vectors @ vectors.T) + 0.2 * np.eye(len(vectors)), np.eye(classes)[answers])
    return kernel(queries @ vectors.T) @ dual


@pytest.fixture
def vectors():
    return unit_vectors(len(ANSWERS))


@pytest.fixture
def learned(vectors):
    return LearnedScores.from_questions(vectors, ANSWERS, CLASSES)


def test_scores_are_those_of_the_formula(vectors, learned):
    assert learned.shape == (10, 4)
    queries = np.vstack([vectors, unit_vectors(5, seed=3)])
    scores = np.array([learned.scores(vectors @ query) for query in queries])
    np.testing.assert_allclose(scores, formula(vectors, ANSWERS, CLASSES, queries), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("question", range(10))
def test_a_question_left_out_scores_as_if_it_had_not_been_learned_from(vectors, learned, question):
    others = np.arange(10) != question
    without = LearnedScores.from_questions(vectors[others], ANSWERS[others], CLASSES)
    expected = without.scores(vectors[others] @ vectors[question])
    left_out = learned.left_out(question, int(ANSWERS[question]))
    np.testing.assert_allclose(left_out, expected, rtol=1e-4, atol=1e-6)
    [formed] = formula(vectors[others], ANSWERS[others], CLASSES, vectors[[question]])
    np.testing.assert_allclose(left_out, formed, rtol=1e-4, atol=1e-6)


def test_a_single_question_left_out_leaves_nothing():
    alone = LearnedScores.from_questions(unit_vectors(1), np.array([1]), 3)
    np.testing.assert_allclose(alone.left_out(0, 1), [0, 0, 0], atol=1e-6)
    # k(x, x) = 1, so its own class scores 1 / (1 + 0.2).
    np.testing.assert_allclose(alone.scores(np.ones(1, np.float32)), [0, 1 / 1.2, 0], atol=1e-6)


def test_identical_questions_share_their_answers():
    twice = np.repeat(unit_vectors(1), 2, axis=0)
    learned = LearnedScores.from_questions(twice, np.array([0, 1]), 2)
    # Both of (1 + 0.2) a + 1 b = 1 and 1 a + (1 + 0.2) b = 0, added: a + b = 1 / 2.2.
    np.testing.assert_allclose(learned.scores(np.ones(2, np.float32)), [1 / 2.2, 1 / 2.2], atol=1e-6)


def test_learned_scores_come_back_from_disk_unchanged(learned, vectors, tmp_path):
    learned.save(tmp_path / "learned.npy")
    loaded = LearnedScores.load(tmp_path / "learned.npy")
    assert loaded.shape == learned.shape
    for number, vector in enumerate(vectors):
        np.testing.assert_array_equal(loaded.scores(vectors @ vector), learned.scores(vectors @ vector))
        np.testing.assert_array_equal(loaded.left_out(number, 0), learned.left_out(number, 0))


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x93NUMPY", None])
def test_a_file_that_is_not_an_array_is_refused(learned, tmp_path, content):
    path = tmp_path / "learned.npy"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedIndexError) as caught:
        LearnedScores.load(path)
    assert str(caught.value).startswith(f"{path}: not readable (")
    assert str(caught.value).endswith("; run: peru-qa index")


def test_a_truncated_array_is_refused(learned, tmp_path):
    path = tmp_path / "learned.npy"
    learned.save(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match="not readable"):
        LearnedScores.load(path)


def test_a_pickle_is_never_read(tmp_path):
    np.save(tmp_path / "learned.npy", np.array([[{}]], dtype=object), allow_pickle=True)
    with pytest.raises(DamagedIndexError, match="not readable"):
        LearnedScores.load(tmp_path / "learned.npy")


@pytest.mark.parametrize(
    "array",
    [np.zeros(3, np.float32), np.zeros((2, 2, 2), np.float32), np.zeros((3, 3)), np.zeros((3, 3), np.int32)],
)
def test_an_array_of_another_kind_is_refused(tmp_path, array):
    np.save(tmp_path / "learned.npy", array)
    with pytest.raises(DamagedIndexError, match="not learned scores; run: peru-qa index"):
        LearnedScores.load(tmp_path / "learned.npy")


def test_without_questions_nothing_is_learned(tmp_path):
    nothing = LearnedScores.from_questions(np.empty((0, 6), np.float32), np.empty(0, np.int64), 3)
    assert nothing.shape == (0, 3)
    nothing.save(tmp_path / "learned.npy")
    assert LearnedScores.load(tmp_path / "learned.npy").shape == (0, 3)


@pytest.mark.parametrize(("most", "questions"), [(9, 0), (10, 10)])
def test_nothing_is_learned_from_too_many_questions(monkeypatch, vectors, most, questions):
    monkeypatch.setattr(index.search.learned, "MAX_QUESTIONS", most)
    assert LearnedScores.from_questions(vectors, ANSWERS, CLASSES).shape == (questions, 4)


# --- in an index


@pytest.fixture
def build(make_corpus, fake_embedder, recipe, tmp_path):
    """Build an index of two entries with their questions."""

    def build():
        corpus = make_corpus({"law": LAW, "portal": PORTAL}, EXAMPLES, UNANSWERABLE)
        build_index(corpus, fake_embedder, recipe, DirectoryStore(tmp_path / "index"))
        return open_index(tmp_path / "index")

    return build


def question_rows(opened):
    """Return the numbers of the rows that are questions, and the class of each."""
    numbers = [number for number, row in enumerate(opened.rows) if row.asks]
    classes = [{"faq/law": 0, "faq/portal": 1, None: 2}[opened.rows[number].entry] for number in numbers]
    return numbers, classes


def test_an_index_scores_by_the_formula(build, fake_embedder):
    opened = build()
    numbers, classes = question_rows(opened)
    assert len(numbers) == 2 + 4 + 2
    [query] = fake_embedder.embed_queries(["Which law is about forms?"])
    scores, nothing = opened.learned_scores(opened.similarities(query))
    [expected] = formula(opened.vectors()[numbers], classes, 3, query[None, :])
    np.testing.assert_allclose([*scores, nothing], expected, rtol=1e-4, atol=1e-6)
    assert scores.shape == (2,)


def test_a_left_out_row_is_scored_by_the_others(build):
    opened = build()
    numbers, classes = question_rows(opened)
    for place, number in enumerate(numbers):
        vector = opened.vectors()[number]
        scores, nothing = opened.learned_scores(opened.similarities(vector), left_out=number)
        rest = [other for other in range(len(numbers)) if other != place]
        known = opened.vectors()[[numbers[other] for other in rest]]
        [expected] = formula(known, [classes[other] for other in rest], 3, vector[None, :])
        np.testing.assert_allclose([*scores, nothing], expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("question", "winner"),
    [
        *EXAMPLES.items(),
        ("Does a law protect my personal data?", "law"),
        ("personal data law", "law"),
        ("Where are the forms shown?", "portal"),
        ("the fees of the portal", "portal"),
        ("Who won the football cup?", None),
        ("When is the match?", None),
    ],
)
def test_a_question_wins_for_its_own_entry(build, fake_embedder, question, winner):
    opened = build()
    [query] = fake_embedder.embed_queries([question])
    scores, nothing = opened.learned_scores(opened.similarities(query))
    best = int(np.argmax([*scores, nothing]))
    assert [*opened.entry_ids, None][best] == (winner and f"faq/{winner}")


def test_an_index_with_too_many_questions_scores_by_the_nearest(monkeypatch, build, fake_embedder):
    monkeypatch.setattr(index.search.learned, "MAX_QUESTIONS", 7)
    opened = build()
    numbers, classes = question_rows(opened)
    similarities = opened.similarities(fake_embedder.embed_queries(["Which law is about football?"])[0])
    nearest = [max(similarities[n] for n, own in zip(numbers, classes, strict=True) if own == c) for c in range(3)]
    scores, nothing = opened.learned_scores(similarities)
    np.testing.assert_array_equal([*scores, nothing], nearest)


def test_the_nearest_is_never_the_question_itself(monkeypatch, build):
    monkeypatch.setattr(index.search.learned, "MAX_QUESTIONS", 7)
    opened = build()
    numbers, classes = question_rows(opened)
    for number, own in zip(numbers, classes, strict=True):
        similarities = opened.similarities(opened.vectors()[number])
        rest = [similarities[n] for n, c in zip(numbers, classes, strict=True) if c == own and n != number]
        scores, nothing = opened.learned_scores(similarities, left_out=number)
        assert [*scores, nothing][own] == max(rest) < 0.99


def test_without_unanswerable_questions_no_question_fits_their_class(
    make_corpus, fake_embedder, recipe, tmp_path, monkeypatch
):
    corpus = make_corpus({"law": LAW, "portal": PORTAL}, EXAMPLES)
    for most in (8_000, 3):
        monkeypatch.setattr(index.search.learned, "MAX_QUESTIONS", most)
        build_index(corpus, fake_embedder, recipe, DirectoryStore(tmp_path / "index"))
        opened = open_index(tmp_path / "index")
        [query] = fake_embedder.embed_queries(["Who won the football match?"])
        assert opened.learned_scores(opened.similarities(query))[1] == 0
