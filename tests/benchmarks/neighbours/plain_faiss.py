"""The plain script that most people start with: a sentence-transformers model and a FAISS index of its vectors."""

from collections.abc import Sequence

import faiss
from race import WANTED, Passage, Ranking, Search, SharedModel, run

NOTE = "vectors only: a plain script has no BM25"


def set_up(passages: Sequence[Passage], model: SharedModel) -> Search:
    """Build an exact index of unit vectors, whose inner product is the cosine."""
    index = faiss.IndexFlatIP(model.dimension)
    index.add(model.encode_document([passage.text for passage in passages]))

    def search(question: str) -> Ranking:
        scores, positions = index.search(model.encode_query([question]), WANTED)
        return [(passages[position].id, float(score)) for position, score in zip(positions[0], scores[0], strict=True)]

    return search


if __name__ == "__main__":
    run(set_up, note=NOTE)
