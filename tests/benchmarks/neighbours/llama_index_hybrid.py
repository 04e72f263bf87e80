"""LlamaIndex as its documentation describes hybrid retrieval: vectors and BM25 in a QueryFusionRetriever.

The model is given as a subclass of BaseEmbedding. The documented `num_queries=1` turns off the additional wordings of a
question that a language model would write. A language model has to be named nevertheless, hence the mock.
"""

from collections.abc import Sequence
from typing import Any

from llama_index.core import VectorStoreIndex
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from race import WANTED, Passage, Ranking, Search, SharedModel, run

NOTE = "without additional wordings of each question, which need a language model; its BM25 stems as English by default"


class SharedEmbedding(BaseEmbedding):
    """The shared model, with the interface that LlamaIndex calls."""

    _model: SharedModel = PrivateAttr()

    def __init__(self, model: SharedModel, **rest: Any) -> None:
        super().__init__(**rest)
        self._model = model

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model.encode_query([query])[0].tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._model.encode_document([text])[0].tolist()


def set_up(passages: Sequence[Passage], model: SharedModel) -> Search:
    """Build a vector index and a BM25 retriever, fused by their ranks."""
    nodes = [TextNode(id_=passage.id, text=passage.text) for passage in passages]
    index = VectorStoreIndex(nodes, embed_model=SharedEmbedding(model))
    retriever = QueryFusionRetriever(
        [
            index.as_retriever(similarity_top_k=WANTED),
            BM25Retriever.from_defaults(docstore=index.docstore, similarity_top_k=WANTED),
        ],
        llm=MockLLM(),
        mode="reciprocal_rerank",
        similarity_top_k=WANTED,
        num_queries=1,
    )

    def search(question: str) -> Ranking:
        return [(result.node.node_id, result.score) for result in retriever.retrieve(question)]

    return search


if __name__ == "__main__":
    run(set_up, SharedEmbedding, note=NOTE)
