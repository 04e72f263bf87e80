"""txtai as its documentation describes hybrid search: `hybrid=True`, which adds BM25, with equal weights.

The model is given as a custom `Vectors` class, which txtai's documentation prefers to the "external" method; that
method also can't distinguish questions from texts.
"""

from collections.abc import Sequence

from race import WANTED, Passage, Ranking, Search, SharedModel, run
from txtai import Embeddings
from txtai.vectors import Vectors

from index import Vectors as Matrix

NOTE = "as documented; its tokenizer is for English only"


class SharedVectors(Vectors):
    """The shared model, with the interface that txtai calls."""

    def loadmodel(self, path: str | None) -> SharedModel:
        """Return the model given in the settings."""
        return self.config["vectors"]["model"]

    def encode(self, data: list[str], category: str | None = None) -> Matrix:
        """Return the vectors of passages ("data") or of questions."""
        return self.model.encode_document(data) if category == "data" else self.model.encode_query(data)


def set_up(passages: Sequence[Passage], model: SharedModel) -> Search:
    """Build an index of vectors and terms."""
    embeddings = Embeddings(method="txtai_hybrid.SharedVectors", vectors={"model": model}, hybrid=True)
    embeddings.index((passage.id, passage.text) for passage in passages)

    def search(question: str) -> Ranking:
        return embeddings.search(question, WANTED)

    return search


if __name__ == "__main__":
    run(set_up, SharedVectors, note=NOTE)
