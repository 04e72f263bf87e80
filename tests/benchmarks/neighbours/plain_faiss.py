"""The plain script that most people begin with: a sentence-transformers model and a FAISS index of its vectors."""

from collections.abc import Sequence

import faiss
from race import WANTED, Passage, Ranking, Search, SharedModel, run

NOTE = "vectors alone: a plain script has no BM25"


def set_up(passages: Sequence[Passage], model: SharedModel) -> Search:
    """An exact index of unit vectors, whose inner product is the cosine."""
    index = faiss.IndexFlatIP(model.dimension)
    index.add(model.encode_document([passage.text for passage in passages]))

    def search(question: str) -> Ranking:
        scores, places = index.search(model.encode_query([question]), WANTED)
        return [(passages[place].id, float(score)) for place, score in zip(places[0], scores[0], strict=True)]

    return search


if __name__ == "__main__":
    run(set_up, note=NOTE)
