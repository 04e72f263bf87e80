"""The scores learned from labelled questions, compared with the formulas in numpy."""

import numpy as np
import pytest

import index.search.learned
from index import DirectoryStore, open_index
from index.builds.build import build_index
from index.errors import DamagedIndexError
from index.search.learned import LearnedScores, draw_landmarks

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
    np.testing.assert_allclose(scores, formula(vectors, ANSWERS, CLASSES, queries), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("question", range(10))
def test_a_question_left_out_scores_as_if_it_had_not_been_learned_from(vectors, learned, question):
    cosines = vectors @ vectors[question]
    others = np.arange(10) != question
    without = LearnedScores.from_questions(vectors[others], ANSWERS[others], CLASSES)
    left_out = learned.left_out(cosines, question, int(ANSWERS[question]))
    np.testing.assert_allclose(left_out, without.scores(cosines[others]), rtol=1e-3, atol=1e-4)
    [formed] = formula(vectors[others], ANSWERS[others], CLASSES, vectors[[question]])
    np.testing.assert_allclose(left_out, formed, rtol=1e-3, atol=1e-4)


def test_a_question_with_two_answers_counts_fully_for_both(vectors):
    both = LearnedScores.from_questions(vectors, np.r_[ANSWERS[:1], 3, ANSWERS[1:]], CLASSES, np.r_[0, np.arange(10)])
    targets = np.eye(CLASSES)[ANSWERS]
    targets[0, 3] = 1
    dual = np.linalg.solve(kernel(vectors @ vectors.T) + 0.2 * np.eye(10), targets)
    cosines = vectors @ vectors[0]
    np.testing.assert_allclose(both.scores(cosines), kernel(cosines) @ dual, rtol=1e-3, atol=1e-4)
    others = np.arange(10) != 0
    without = LearnedScores.from_questions(vectors[others], ANSWERS[others], CLASSES)
    left_out = both.left_out(cosines, 0, [int(ANSWERS[0]), 3])
    np.testing.assert_allclose(left_out, without.scores(cosines[others]), rtol=1e-3, atol=1e-4)


def test_a_single_question_left_out_leaves_nothing():
    alone = LearnedScores.from_questions(unit_vectors(1), np.array([1]), 3)
    np.testing.assert_allclose(alone.left_out(np.ones(1, np.float32), 0, 1), [0, 0, 0], atol=1e-4)
    # k(x, x) = 1, so its own class scores 1 / (1 + 0.2).
    np.testing.assert_allclose(alone.scores(np.ones(1, np.float32)), [0, 1 / 1.2, 0], atol=1e-4)


def test_identical_questions_share_their_answers():
    twice = np.repeat(unit_vectors(1), 2, axis=0)
    learned = LearnedScores.from_questions(twice, np.array([0, 1]), 2)
    # Both of (1 + 0.2) a + 1 b = 1 and 1 a + (1 + 0.2) b = 0, added: a + b = 1 / 2.2.
    np.testing.assert_allclose(learned.scores(np.ones(2, np.float32)), [1 / 2.2, 1 / 2.2], atol=1e-4)


def test_learned_scores_come_back_from_disk_unchanged(learned, vectors, tmp_path):
    learned.save(tmp_path / "learned.npz")
    loaded = LearnedScores.load(tmp_path / "learned.npz")
    assert loaded.shape == learned.shape
    for number, vector in enumerate(vectors):
        np.testing.assert_array_equal(loaded.scores(vectors @ vector), learned.scores(vectors @ vector))
        cosines = vectors @ vector
        np.testing.assert_array_equal(loaded.left_out(cosines, number, 0), learned.left_out(cosines, number, 0))


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x93NUMPY", b"PK\x03\x04", None])
def test_a_file_that_holds_no_arrays_is_refused(learned, tmp_path, content):
    path = tmp_path / "learned.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedIndexError) as caught:
        LearnedScores.load(path)
    assert str(caught.value).startswith(f"{path}: not readable (")
    assert str(caught.value).endswith("; run: peru-qa index")


def test_a_truncated_file_is_refused(learned, tmp_path):
    path = tmp_path / "learned.npz"
    learned.save(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match="not readable"):
        LearnedScores.load(path)


def test_a_pickle_is_never_read(tmp_path):
    arrays = {name: np.array([[{}]], dtype=object) for name in ("landmarks", "weights", "leverages")}
    np.savez(tmp_path / "learned.npz", **arrays)
    with pytest.raises(DamagedIndexError, match="not readable"):
        LearnedScores.load(tmp_path / "learned.npz")


def test_a_single_array_is_refused(tmp_path):
    with (tmp_path / "learned.npz").open("wb") as file:
        np.save(file, np.zeros((3, 3), np.float32))
    with pytest.raises(DamagedIndexError, match="not readable"):
        LearnedScores.load(tmp_path / "learned.npz")


@pytest.mark.parametrize(
    "changed",
    [
        {"weights": np.zeros((2, 4))},
        {"weights": np.zeros(2, np.float32)},
        {"weights": np.zeros((3, 4), np.float32)},
        {"leverages": np.zeros((5, 1), np.float32)},
        {"leverages": np.zeros(4, np.float32)},
        {"landmarks": np.array([1.0, 4.0])},
        {"landmarks": np.array([1, 5])},
        {"landmarks": np.array([-1, 4])},
    ],
)
def test_arrays_that_do_not_fit_each_other_are_refused(tmp_path, changed):
    sound = {
        "landmarks": np.array([1, 4]),
        "weights": np.zeros((2, 4), np.float32),
        "leverages": np.zeros(5, np.float32),
    }
    path = tmp_path / "learned.npz"
    np.savez(path, **sound)
    assert LearnedScores.load(path).shape == (5, 4)
    np.savez(path, **sound | changed)
    with pytest.raises(DamagedIndexError, match="not learned scores; run: peru-qa index"):
        LearnedScores.load(path)


# --- from more questions than there are landmarks


@pytest.fixture
def few_landmarks(monkeypatch):
    """Learn from questions with so many landmarks."""

    def learn(vectors, answers, classes, landmarks):
        monkeypatch.setattr(index.search.learned, "MAX_EXACT", 1)
        monkeypatch.setattr(index.search.learned, "MIN_LANDMARKS", landmarks)
        return LearnedScores.from_questions(vectors, answers, classes)

    return learn


def nystrom_formula(vectors, answers, classes, landmarks, queries):
    """Score queries by solving (K_mn K_nm + 0.2 K_mm) a = K_mn Y: shape (queries, classes)."""
    with_landmarks = kernel(vectors @ landmarks.T)
    system = with_landmarks.T @ with_landmarks + 0.2 * kernel(landmarks @ landmarks.T)
    return kernel(queries @ landmarks.T) @ np.linalg.solve(system, with_landmarks.T @ np.eye(classes)[answers])


@pytest.fixture
def many():
    """Forty questions and their classes."""
    return unit_vectors(40), np.arange(40) % 7


@pytest.mark.parametrize("landmarks", [1, 2, 15, 39])
def test_scores_by_some_landmarks_are_those_of_the_formula(few_landmarks, many, landmarks):
    vectors, answers = many
    learned = few_landmarks(vectors, answers, 7, landmarks)
    assert (learned.shape, len(set(learned.landmarks.tolist()))) == ((40, 7), landmarks)
    chosen = vectors[learned.landmarks]
    queries = np.vstack([vectors, unit_vectors(5, seed=3)])
    scores = [learned.scores(chosen @ query) for query in queries]
    np.testing.assert_allclose(scores, nystrom_formula(vectors, answers, 7, chosen, queries), atol=1e-3)


@pytest.mark.parametrize("landmarks", [1, 15, 39])
def test_a_question_left_out_scores_by_the_landmarks_as_if_it_had_not_been_learned_from(few_landmarks, many, landmarks):
    vectors, answers = many
    learned = few_landmarks(vectors, answers, 7, landmarks)
    chosen, taught = vectors[learned.landmarks], []
    for question, vector in enumerate(vectors):
        others = np.arange(40) != question
        [expected] = nystrom_formula(vectors[others], answers[others], 7, chosen, vector[None, :])
        left_out = learned.left_out(chosen @ vector, question, int(answers[question]))
        np.testing.assert_allclose(left_out, expected, atol=1e-3)
        taught.append(np.abs(learned.scores(chosen @ vector) - expected).max())
    assert max(taught) > 0.1


def test_blocks_of_any_size_teach_the_same(monkeypatch, few_landmarks, many):
    vectors, answers = many
    whole = few_landmarks(vectors, answers, 7, 15)
    monkeypatch.setattr(index.search.learned, "_BLOCK", 7)
    parts = few_landmarks(vectors, answers, 7, 15)
    cosines = vectors[whole.landmarks] @ vectors.T
    for question in range(40):
        np.testing.assert_allclose(parts.scores(cosines[:, question]), whole.scores(cosines[:, question]), atol=1e-5)
        expected = whole.left_out(cosines[:, question], question, 0)
        np.testing.assert_allclose(parts.left_out(cosines[:, question], question, 0), expected, atol=1e-5)


def test_questions_in_another_order_keep_their_landmarks(few_landmarks, many):
    vectors, answers = many
    learned = few_landmarks(vectors, answers, 7, 15)
    order = np.random.default_rng(5).permutation(40)
    reordered = learned.reordered(order)
    np.testing.assert_array_equal(vectors[order][reordered.landmarks], vectors[learned.landmarks])
    for position, question in enumerate(order):
        cosines = vectors[learned.landmarks] @ vectors[question]
        expected = learned.left_out(cosines, question, int(answers[question]))
        np.testing.assert_array_equal(reordered.left_out(cosines, position, int(answers[question])), expected)


def test_the_same_questions_teach_the_same_every_time(few_landmarks, many, tmp_path):
    for number in range(2):
        few_landmarks(*many, 7, 15).save(tmp_path / f"{number}.npz")
    assert (tmp_path / "0.npz").read_bytes() == (tmp_path / "1.npz").read_bytes()


@pytest.mark.parametrize(
    ("questions", "landmarks"), [(1, 1), (8_000, 8_000), (8_001, 7_999), (16_000, 5_656), (32_000, 4_000)]
)
def test_landmarks_are_all_questions_or_so_many_that_learning_takes_no_longer(questions, landmarks):
    drawn = draw_landmarks(questions)
    assert len(drawn) == landmarks
    assert 0 <= drawn[0] <= drawn[-1] < questions
    assert (np.diff(drawn) > 0).all()


def test_a_hundred_thousand_questions_have_as_many_landmarks_as_a_million():
    assert len(draw_landmarks(100_000)) == len(draw_landmarks(1_000_000)) == 4_000


@pytest.mark.thorough
def test_twenty_thousand_questions_teach_their_clusters():
    rng = np.random.default_rng(2)
    answers = rng.integers(0, 500, 20_300)
    vectors = unit_vectors(500, 64, seed=1)[answers] + 0.17 * rng.normal(size=(20_300, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    known, new = slice(20_000), slice(20_000, None)
    learned = LearnedScores.from_questions(vectors[known], answers[known], 500)
    chosen = vectors[known][learned.landmarks]
    right = [learned.scores(chosen @ vector).argmax() for vector in vectors[new]] == answers[new]
    assert right.mean() > 0.8
    left_out = [
        learned.left_out(chosen @ vectors[number], number, int(answers[number])).argmax() for number in range(300)
    ]
    assert (left_out == answers[:300]).mean() == pytest.approx(right.mean(), abs=0.07)


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
    np.testing.assert_allclose([*scores, nothing], expected, rtol=1e-3, atol=1e-4)
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
        np.testing.assert_allclose([*scores, nothing], expected, rtol=1e-3, atol=1e-4)


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


def test_an_index_with_more_questions_scores_by_the_landmarks(monkeypatch, build, fake_embedder):
    monkeypatch.setattr(index.search.learned, "MAX_EXACT", 1)
    monkeypatch.setattr(index.search.learned, "MIN_LANDMARKS", 5)
    opened = build()
    numbers, classes = question_rows(opened)
    vectors = opened.vectors()[numbers]
    chosen = vectors[opened.learned.landmarks]
    assert len(chosen) == 5
    [query] = fake_embedder.embed_queries(["Which law is about football?"])
    scores, nothing = opened.learned_scores(opened.similarities(query))
    [expected] = nystrom_formula(vectors, classes, 3, chosen, query[None, :])
    np.testing.assert_allclose([*scores, nothing], expected, atol=1e-3)
    for place, number in enumerate(numbers):
        scores, nothing = opened.learned_scores(opened.similarities(vectors[place]), left_out=number)
        rest = np.arange(len(numbers)) != place
        [expected] = nystrom_formula(vectors[rest], np.array(classes)[rest], 3, chosen, vectors[[place]])
        np.testing.assert_allclose([*scores, nothing], expected, atol=1e-3)


def test_without_unanswerable_questions_no_question_fits_their_class(make_corpus, fake_embedder, recipe, tmp_path):
    corpus = make_corpus({"law": LAW, "portal": PORTAL}, EXAMPLES)
    build_index(corpus, fake_embedder, recipe, DirectoryStore(tmp_path / "index"))
    opened = open_index(tmp_path / "index")
    [query] = fake_embedder.embed_queries(["Who won the football match?"])
    assert opened.learned_scores(opened.similarities(query))[1] == 0
