"""txtai as its documentation says for hybrid search: `hybrid=True`, which adds BM25, both weighed the same.

The model comes in as a custom `Vectors` class, which txtai's documentation prefers to the "external" method; that one
doesn't say whether a text is a question either.
"""

from collections.abc import Sequence

from race import WANTED, Passage, Ranking, Search, SharedModel, run
from txtai import Embeddings
from txtai.vectors import Vectors

from index import Vectors as Matrix

NOTE = "as documented; its tokenizer knows English alone"


class SharedVectors(Vectors):
    """The model as txtai calls it."""

    def loadmodel(self, path: str | None) -> SharedModel:
        """The model that was given with the settings."""
        return self.config["vectors"]["model"]

    def encode(self, data: list[str], category: str | None = None) -> Matrix:
        """Vectors of passages ("data") or of questions."""
        return self.model.encode_document(data) if category == "data" else self.model.encode_query(data)


def set_up(passages: Sequence[Passage], model: SharedModel) -> Search:
    """An index of vectors and of terms."""
    embeddings = Embeddings(method="txtai_hybrid.SharedVectors", vectors={"model": model}, hybrid=True)
    embeddings.index((passage.id, passage.text) for passage in passages)

    def search(question: str) -> Ranking:
        return embeddings.search(question, WANTED)

    return search


if __name__ == "__main__":
    run(set_up, SharedVectors, note=NOTE)
