"""Haystack as in its tutorial on hybrid retrieval: pipelines for indexing and asking, BM25 and vectors joined.

The tutorial ranks with a cross-encoder from a model hub, which isn't available offline. Without it the joiner ranks, by
reciprocal rank fusion, as the documentation of DocumentJoiner describes.
"""

from collections.abc import Sequence
from dataclasses import replace

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from race import WANTED, Passage, Ranking, Search, SharedModel, run

NOTE = "without the tutorial's cross-encoder, which comes from a model hub: reciprocal rank fusion ranks instead"


@component
class PassageEmbedder:
    """Embeds documents with the shared model."""

    def __init__(self, model: SharedModel) -> None:
        self.model = model

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Add vectors to the documents."""
        vectors = self.model.encode_document([document.content for document in documents])
        pairs = zip(documents, vectors, strict=True)
        return {"documents": [replace(document, embedding=vector.tolist()) for document, vector in pairs]}


@component
class QuestionEmbedder:
    """Embeds questions with the shared model."""

    def __init__(self, model: SharedModel) -> None:
        self.model = model

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """Return the vector of a question."""
        return {"embedding": self.model.encode_query([text])[0].tolist()}


def set_up(passages: Sequence[Passage], model: SharedModel) -> Search:
    """Build two pipelines around one store."""
    store = InMemoryDocumentStore()
    indexing = Pipeline()
    indexing.add_component("embedder", PassageEmbedder(model))
    indexing.add_component("writer", DocumentWriter(store))
    indexing.connect("embedder", "writer")
    indexing.run({"embedder": {"documents": [Document(id=passage.id, content=passage.text) for passage in passages]}})

    asking = Pipeline()
    asking.add_component("embedder", QuestionEmbedder(model))
    asking.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=WANTED))
    asking.add_component("terms", InMemoryBM25Retriever(store, top_k=WANTED))
    asking.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=WANTED))
    asking.connect("embedder", "vectors")
    asking.connect("vectors", "joiner")
    asking.connect("terms", "joiner")

    def search(question: str) -> Ranking:
        results = asking.run({"embedder": {"text": question}, "terms": {"query": question}})
        return [(document.id, document.score) for document in results["joiner"]["documents"]]

    return search


if __name__ == "__main__":
    run(set_up, PassageEmbedder, QuestionEmbedder, note=NOTE)
