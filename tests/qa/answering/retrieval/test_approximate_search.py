"""The shipped corpus searched as an index of many countries is: only the nearest rows are found.

It is the hardest case for that: nine rows in ten are example questions, nearer to a question than any text is, so that
few texts are found. In an index of its size every row is compared.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index import BuildReport, Embedder, Index, open_index
from index.search import dense
from index.search.dense import DenseIndex
from index.storage.directory import IndexDirectory
from index.storage.manifest import Manifest, file_records
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.retrieval.query_embedder import CachedEmbedder
from qa.settings import Settings

pytestmark = pytest.mark.thorough

DEVELOPMENT = Path(__file__).parents[3] / "data" / "development-questions.jsonl"
QUESTIONS = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]

EXACT, APPROXIMATE = 0, 1


class CachingModel(CachedEmbedder):
    """The real model, shared by all indexes of this module; it embeds each question once."""

    def __init__(self, model: Embedder) -> None:
        super().__init__(model)
        self._model = model

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)


@dataclass(frozen=True)
class SearchComparison:
    """The same build searched exactly and approximately, and the answers of both to all development questions."""

    exact: Index
    approximate: Index
    answers: list[tuple[dict, Answer, Answer]]

    @property
    def same_first_entry(self) -> list[dict]:
        """The questions whose first entry is the same."""
        return [
            question
            for question, exact_answer, approximate_answer in self.answers
            if exact_answer.citations[0].entry == approximate_answer.citations[0].entry
        ]

    def count_right(self, which: int) -> int:
        """Count the questions whose first entry is a right one."""
        return sum(
            bool(set(question["gold"]) & set(both[which].citations[0].questions)) for question, *both in self.answers
        )


@pytest.fixture(scope="module")
def searches(
    full_built: tuple[Settings, BuildReport], embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> SearchComparison:
    model = CachingModel(embedder)

    def open_copy(approximate: bool) -> Index:
        directory = shutil.copytree(full_built[0].index_directory, tmp_path_factory.mktemp("copy") / "index")
        layout = IndexDirectory(directory).current()
        manifest = Manifest.read(layout.manifest)
        with pytest.MonkeyPatch.context() as patched:
            if approximate:
                patched.setattr(dense, "MAX_FLAT_ROWS", 0)
            store = DenseIndex.from_vectors(DenseIndex.load(layout.dense).vectors())
        store.save(layout.dense)
        signed = manifest.model_copy(update={"dense": store.kind, "files": file_records(layout.folder)})
        signed.write(layout.manifest)
        return open_index(directory)

    exact, approximate = open_copy(approximate=False), open_copy(approximate=True)
    assert (exact.manifest.dense, approximate.manifest.dense) == ("flat", "rabitq")
    exact_answerer, approximate_answerer = Answerer(exact, model), Answerer(approximate, model)
    answers = [
        (question, exact_answerer.answer(question["question"]), approximate_answerer.answer(question["question"]))
        for question in QUESTIONS
    ]
    return SearchComparison(exact, approximate, answers)


def test_learned_scores_count_every_question(searches: SearchComparison, embedder: Embedder):
    exact, approximate = searches.exact, searches.approximate
    question_rows = np.flatnonzero([row.asks for row in exact.rows])
    for question in QUESTIONS[::10]:
        [query] = embedder.embed_queries([question["question"]])
        exact_cosines, found = exact.similarities(query), approximate.similarities(query)
        np.testing.assert_allclose(found[question_rows], exact_cosines[question_rows], atol=1e-5)
        scores, nothing = approximate.learned_scores(found)
        expected, expected_nothing = exact.learned_scores(exact_cosines)
        np.testing.assert_allclose(scores, expected, atol=1e-4)
        assert nothing == pytest.approx(expected_nothing, abs=1e-4)
        # Most of the texts weren't found.
        texts = np.setdiff1d(np.arange(len(exact.rows)), question_rows)
        assert (np.abs(found[texts] - exact_cosines[texts]) > 1e-3).mean() > 0.5


def test_nearly_all_questions_find_the_same_entry_first(searches: SearchComparison):
    # Measured: 141 of 160, and 126 of the 132 that are answered; 129 right ones in place of 133 of 136.
    assert len(searches.same_first_entry) >= 137
    answered = [question for question, exact_answer, _ in searches.answers if exact_answer.kind == "answer"]
    assert len(answered) > 125
    assert sum(question in searches.same_first_entry for question in answered) >= len(answered) - 9
    assert searches.count_right(APPROXIMATE) >= searches.count_right(EXACT) - 6
    # Measured: 158.
    assert (
        sum(exact_answer.kind == approximate_answer.kind for _, exact_answer, approximate_answer in searches.answers)
        >= 155
    )


def test_an_entry_is_cited_with_the_same_passage(searches: SearchComparison):
    compared = 0
    for question, exact_answer, approximate_answer in searches.answers:
        if len(exact_answer.parts) != len(approximate_answer.parts):
            # Split only by one of them, so that it cites entries for another question.
            continue
        cited = {citation.entry: citation for citation in approximate_answer.citations}
        for citation in exact_answer.citations:
            if (other := cited.get(citation.entry)) is not None:
                compared += 1
                words = [(one.passage, one.span, one.highlights, one.links) for one in (citation, other)]
                assert words[0] == words[1], question["id"]
                assert citation.translation == other.translation
    assert compared > 400
