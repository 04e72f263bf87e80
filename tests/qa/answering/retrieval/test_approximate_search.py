"""The shipped corpus searched as an index of many countries is: only the nearest rows are found, the rest made up for.

It is the hardest case for that: nine rows in ten are example questions, nearer to a question than any text is, so that
few texts are found. In an index of its size every row is compared.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index import BuildReport, Embedder, Index, open_index
from index.search import dense
from index.search.dense import DenseIndex
from index.search.learned import LearnedScores
from index.storage.directory import IndexDirectory
from index.storage.manifest import Manifest, file_records
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.retrieval.query_embedder import CachedEmbedder
from qa.settings import Settings

pytestmark = pytest.mark.thorough

DEVELOPMENT = Path(__file__).parents[3] / "data" / "development-questions.jsonl"
QUESTIONS = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]

WHOLE, SIFTED = 0, 1


class Remembering(CachedEmbedder):
    """The real model, which all indices of this module ask, and each question once."""

    def __init__(self, model: Embedder) -> None:
        super().__init__(model)
        self._model = model

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)


@dataclass(frozen=True)
class Pair:
    """The same build searched whole and sifted, and what each answers to all development questions."""

    whole: Index
    sifted: Index
    answers: list[tuple[dict, Answer, Answer]]

    @property
    def alike(self) -> list[dict]:
        """The questions whose first entry is the same."""
        return [asked for asked, here, there in self.answers if here.citations[0].entry == there.citations[0].entry]

    def right(self, which: int) -> int:
        """Questions whose first entry is a right one."""
        return sum(bool(set(asked["gold"]) & set(both[which].citations[0].questions)) for asked, *both in self.answers)


@pytest.fixture(scope="module")
def pair(
    full_built: tuple[Settings, BuildReport], embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[bool], Pair]:
    model = Remembering(embedder)

    def opened(sift: bool, learnt: bool) -> Index:
        directory = shutil.copytree(full_built[0].index_directory, tmp_path_factory.mktemp("copy") / "index")
        layout = IndexDirectory(directory).current()
        manifest = Manifest.read(layout.manifest)
        with pytest.MonkeyPatch.context() as patched:
            if sift:
                patched.setattr(dense, "MAX_FLAT_ROWS", 0)
            store = DenseIndex.from_vectors(DenseIndex.load(layout.dense).vectors())
        store.save(layout.dense)
        if not learnt:
            LearnedScores(np.empty((0, manifest.counts.entries + 2), np.float32)).save(layout.learned)
        signed = manifest.model_copy(update={"dense": store.kind, "files": file_records(layout.folder)})
        signed.write(layout.manifest)
        return open_index(directory)

    def make(learnt: bool) -> Pair:
        whole, sifted = opened(sift=False, learnt=learnt), opened(sift=True, learnt=learnt)
        assert (whole.manifest.dense, sifted.manifest.dense) == ("flat", "rabitq")
        here, there = Answerer(whole, model), Answerer(sifted, model)
        answers = [(asked, here.answer(asked["question"]), there.answer(asked["question"])) for asked in QUESTIONS]
        return Pair(whole, sifted, answers)

    return make


@pytest.fixture(scope="module")
def learnt(pair: Callable[[bool], Pair]) -> Pair:
    """With what was learnt from the questions of known answer."""
    return pair(True)


@pytest.fixture(scope="module")
def unlearnt(pair: Callable[[bool], Pair]) -> Pair:
    """As where there are too many of them to learn from, which is so in an index that is sifted for its questions."""
    return pair(False)


def test_learned_scores_count_every_question(learnt: Pair, embedder: Embedder):
    whole, sifted = learnt.whole, learnt.sifted
    asking = np.flatnonzero([row.asks for row in whole.rows])
    for asked in QUESTIONS[::10]:
        [query] = embedder.embed_queries([asked["question"]])
        exact, found = whole.similarities(query), sifted.similarities(query)
        np.testing.assert_allclose(found[asking], exact[asking], atol=1e-5)
        scores, nothing = sifted.learned_scores(found)
        expected, expected_nothing = whole.learned_scores(exact)
        np.testing.assert_allclose(scores, expected, atol=1e-4)
        assert nothing == pytest.approx(expected_nothing, abs=1e-4)
        # Of the texts, most weren't found.
        texts = np.setdiff1d(np.arange(len(whole.rows)), asking)
        assert (np.abs(found[texts] - exact[texts]) > 1e-3).mean() > 0.5


def test_nearly_all_questions_find_the_same_entry_first(learnt: Pair):
    # Measured: 141 of 160, and 126 of the 132 that are answered; 129 right ones in place of 133 of 136.
    assert len(learnt.alike) >= 137
    answered = [asked for asked, here, _ in learnt.answers if here.kind == "answer"]
    assert len(answered) > 125
    assert sum(asked in learnt.alike for asked in answered) >= len(answered) - 9
    assert learnt.right(SIFTED) >= learnt.right(WHOLE) - 6
    # Measured: 158.
    assert sum(here.kind == there.kind for _, here, there in learnt.answers) >= 155


def test_most_questions_do_without_learned_scores(unlearnt: Pair):
    # Measured: 135 of 160; 117 right ones in place of 127 of 136.
    assert len(unlearnt.alike) >= 130
    assert unlearnt.right(SIFTED) >= unlearnt.right(WHOLE) - 13


@pytest.mark.parametrize("which", ["learnt", "unlearnt"])
def test_an_entry_is_cited_with_the_same_passage(which: str, request: pytest.FixtureRequest):
    compared = 0
    for asked, here, there in request.getfixturevalue(which).answers:
        cited = {citation.entry: citation for citation in there.citations}
        for citation in here.citations:
            if (other := cited.get(citation.entry)) is not None:
                compared += 1
                words = [(one.passage, one.span, one.highlights, one.links) for one in (citation, other)]
                assert words[0] == words[1], asked["id"]
                assert citation.translation == other.translation
    assert compared > 400
