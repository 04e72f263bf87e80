"""What a build reuses of the last one: only what is sure to be the same."""

from dataclasses import replace

import numpy as np
import pytest

from index import DirectoryStore, MismatchedIndexError, PassageSettings, open_index
from index.builds.build import build_index
from index.embedding.embedder import ModelIdentity

ANSWERS = {f"law-{number}": f"Law number {number} protects data. It is in force." for number in range(20)}
"""Each entry has rows for a title, a passage and two sentences."""
EXAMPLES = {f"Which law has the number {number}?": f"law-{number}" for number in range(20)}
UNANSWERABLE = ["Who won the cup?", "When does it rain?"]
TEXTS = 3 * len(ANSWERS)


class CountingEmbedder:
    """A word embedder that keeps the texts whose tokens it counted."""

    def __init__(self, words, rotation=None):
        self.words = words
        self.counted = []
        self.rotation = rotation

    def __getattr__(self, name):
        return getattr(self.words, name)

    def count_tokens(self, text):
        self.counted.append(text)
        return self.words.count_tokens(text)

    def embed_documents(self, texts):
        return self.rotate(self.words.embed_documents(texts))

    def embed_queries(self, texts):
        return self.rotate(self.words.embed_queries(texts))

    def rotate(self, vectors):
        """Return the vectors of another model: rotated, so that their cosines with each other are the same."""
        return vectors if self.rotation is None or not len(vectors) else vectors @ self.rotation


@pytest.fixture
def embedder(fake_embedder):
    return CountingEmbedder(fake_embedder)


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def build(make_corpus, embedder, recipe, directory):
    """Build an index and open it; forget what was embedded and counted before."""

    def build(answers=ANSWERS, examples=EXAMPLES, unanswerable=UNANSWERABLE, force=False, using=embedder, **changes):
        using.counted.clear()
        using.words.queries.clear()
        using.words.documents.clear()
        corpus = make_corpus(answers, examples, unanswerable)
        build.report = build_index(corpus, using, replace(recipe, **changes), DirectoryStore(directory), force=force)
        return open_index(directory)

    return build


def changed(*numbers, answers=ANSWERS):
    """Return the answers, some of them in other words."""
    return answers | {f"law-{number}": f"Law number {number} protects trees. It is in force." for number in numbers}


# --- rows and vectors


def test_only_a_changed_answer_is_cut_and_embedded(build, embedder):
    build()
    assert build.report.embedded == len(ANSWERS) * 4 + len(EXAMPLES) + len(UNANSWERABLE)
    opened = build(changed(7))
    new = ["About law-7\nLaw number 7 protects trees. It is in force.", "About law-7\nLaw number 7 protects trees."]
    assert (build.report.embedded, build.report.reused) == (2, len(opened.rows) - 2)
    # To cut that entry, and to check that no question is too long; the other entries are reused as they were cut.
    counted = [text for text in embedder.counted if text not in (*EXAMPLES, *UNANSWERABLE)]
    assert {*new} <= set(counted) <= {*new, "About law-7", "About law-7\nIt is in force."}
    # After what is new, a few of the reused rows are embedded again.
    assert sorted(embedder.words.documents[:2]) == sorted(new)
    once_more = embedder.words.documents[2:] + embedder.words.queries
    assert 0 < len(once_more) < 10
    assert not {*new} & {*once_more}


def test_a_build_with_reused_parts_equals_one_made_from_nothing(build):
    build()
    reused_build = build(changed(3, 7))
    rebuilt = build(changed(3, 7), force=True)
    assert reused_build.rows == rebuilt.rows
    assert reused_build.entries == rebuilt.entries
    np.testing.assert_allclose(reused_build.vectors(), rebuilt.vectors(), atol=1e-6)
    np.testing.assert_allclose(scores(reused_build), scores(rebuilt), rtol=1e-4, atol=1e-5)


def test_force_reuses_nothing(build, embedder):
    first = build()
    build(force=True)
    assert (build.report.embedded, build.report.reused) == (len(first.rows), 0)
    assert {text for text in embedder.counted if "\n" in text} == {row.embedded for row in first.rows if row.span}


def test_other_passages_are_cut_again_but_known_texts_reuse_their_vectors(build, embedder):
    build()
    build(passages=PassageSettings(tokens=300))
    assert (build.report.embedded, build.report.reused) == (0, len(ANSWERS) * 4 + len(EXAMPLES) + len(UNANSWERABLE))
    assert "About law-0\nLaw number 0 protects data. It is in force." in embedder.counted
    opened = build(passages=PassageSettings(tokens=8))
    assert {"About law-0\nIt is in force."} < {row.embedded for row in opened.rows}
    assert max(len(row.embedded.split()) for row in opened.rows) <= 8


# --- the model


@pytest.mark.parametrize(
    "other",
    [
        {"identity": ModelIdentity("/nowhere/other", "")},
        {"identity": ModelIdentity("/nowhere/words", "other files")},
        {"max_tokens": 500},
        {"prompts": {"query": "ask: "}},
    ],
)
def test_nothing_of_another_model_is_reused(build, embedder, other):
    first = build()
    for name, value in other.items():
        setattr(embedder.words, name, value)
    build()
    assert (build.report.embedded, build.report.reused) == (len(first.rows), 0)
    assert len([text for text in embedder.counted if "\n" in text]) >= TEXTS


@pytest.fixture
def rotated_model(fake_embedder):
    """A model of the same name and dimension with other vectors, as if a hub had replaced its files."""
    rotation, _ = np.linalg.qr(np.random.default_rng(5).normal(size=(fake_embedder.dimension,) * 2))
    return CountingEmbedder(fake_embedder, rotation.astype(np.float32))


def all_new_except(kept):
    """Return entries that are all new except one in the middle."""
    return {f"new-{number}" if number != 10 else kept: ANSWERS[kept] for number in range(20)}


@pytest.mark.parametrize(
    "answers", [ANSWERS, changed(7), changed(*range(19)), {"law-19": ANSWERS["law-19"]}, all_new_except("law-19")]
)
def test_a_hub_model_whose_vectors_changed_under_its_name_is_refused(
    build, embedder, rotated_model, answers, directory
):
    first = build(ANSWERS, {}, [])
    assert rotated_model.identity == embedder.identity
    with pytest.raises(MismatchedIndexError) as caught:
        build(answers, {}, [], using=rotated_model)
    assert str(caught.value) == "the model /nowhere/words no longer gives the same vectors; run: peru-qa index --force"
    assert open_index(directory).build == first.build
    opened = build(answers, {}, [], using=rotated_model, force=True)
    [query] = rotated_model.embed_queries(["About law-19"])
    assert opened.rows[opened.similarities(query).argmax()].embedded == "About law-19"
    build(answers, {}, [], using=rotated_model)


def test_a_changed_model_is_accepted_if_nothing_is_reused(build, rotated_model):
    build({"law": "The law is old."}, {}, [])
    opened = build({"portal": "Portals show forms."}, {}, [], using=rotated_model)
    expected = rotated_model.embed_documents([row.embedded for row in opened.rows])
    np.testing.assert_allclose(opened.vectors(), expected, atol=1e-6)


# --- learned scores


@pytest.fixture
def question_counts(monkeypatch):
    """The number of questions of each time that scores were learned."""
    from index.search.learned import LearnedScores

    learn, times = LearnedScores.from_questions.__func__, []

    def counted(cls, *arguments):
        times.append(len(arguments[0]))
        return learn(cls, *arguments)

    monkeypatch.setattr(LearnedScores, "from_questions", classmethod(counted))
    return times


def scores(opened):
    """Return the learned scores of each question of an index, known and left out."""
    similarities = [opened.similarities(vector) for vector in opened.vectors()]
    asking = [number for number, row in enumerate(opened.rows) if row.asks]
    known = [opened.learned_scores(similarities[number]) for number in asking]
    left_out = [opened.learned_scores(similarities[number], number) for number in asking]
    return np.array([[*entries, unanswerable] for entries, unanswerable in (*known, *left_out)])


@pytest.mark.parametrize(
    ("answers", "examples", "unanswerable"),
    [
        (ANSWERS, EXAMPLES, UNANSWERABLE),
        (changed(*range(20)), EXAMPLES, UNANSWERABLE),
        (ANSWERS, dict(reversed(EXAMPLES.items())), UNANSWERABLE),
        (ANSWERS, EXAMPLES, UNANSWERABLE[::-1]),
        (changed(2), dict(sorted(EXAMPLES.items(), key=lambda item: item[0][::-1])), UNANSWERABLE[::-1]),
    ],
)
def test_scores_of_the_same_questions_in_any_order_are_not_learned_again(
    build, question_counts, answers, examples, unanswerable
):
    questions = len(ANSWERS) + len(EXAMPLES) + len(UNANSWERABLE)
    build()
    assert question_counts == [questions]
    reused_build = build(answers, examples, unanswerable)
    assert question_counts == [questions]
    rebuilt = build(answers, examples, unanswerable, force=True)
    assert question_counts == [questions, questions]
    assert reused_build.rows == rebuilt.rows
    np.testing.assert_allclose(scores(reused_build), scores(rebuilt), rtol=1e-4, atol=1e-5)


OTHER_QUESTION = {"Is there a law at all?": "law-0"}
MOVED_QUESTION = EXAMPLES | {"Which law has the number 0?": "law-1"}
REVERSED = dict(reversed(ANSWERS.items()))


@pytest.mark.parametrize(
    ("answers", "examples", "unanswerable"),
    [
        (ANSWERS, EXAMPLES | OTHER_QUESTION, UNANSWERABLE),
        (ANSWERS, dict(list(EXAMPLES.items())[1:]), UNANSWERABLE),
        (ANSWERS, MOVED_QUESTION, UNANSWERABLE),
        (ANSWERS, EXAMPLES, UNANSWERABLE[1:]),
        (ANSWERS, EXAMPLES, [*UNANSWERABLE, "Who is it?"]),
        (ANSWERS | {"new": "It is new here."}, EXAMPLES, UNANSWERABLE),
        ({key: text for key, text in ANSWERS.items() if key != "law-5"}, {}, UNANSWERABLE),
        (REVERSED, EXAMPLES, UNANSWERABLE),
    ],
)
def test_scores_are_learned_again_for_other_questions_or_entries(
    build, question_counts, answers, examples, unanswerable
):
    if "law-5" not in answers:
        build(examples={})
    else:
        build()
    reused_build = build(answers, examples, unanswerable)
    assert len(question_counts) == 2
    rebuilt = build(answers, examples, unanswerable, force=True)
    np.testing.assert_allclose(scores(reused_build), scores(rebuilt), rtol=1e-4, atol=1e-5)
