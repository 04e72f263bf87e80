"""An embedder that ranks by shared words, small corpora for it, and a recipe for their builds."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from corpus import Corpus, load_corpus
from corpus.text.translation import source_digest
from index import PassageSettings, Recipe
from index.embedding.embedder import ModelIdentity, SparseVectors, Vectors

DIMENSION = 64
SPARSE_TERMS = 4096
NAME = "/nowhere/words"
"""There is no such folder: loading this model fails, without using the network."""


@cache
def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


class WordEmbedder:
    """Adds up one fixed direction for each word, so that texts are near if they share words.

    Each word is a term of its sparse vectors, as strong as it is frequent.

    `queries` and `documents` keep the texts that were embedded as queries and as documents.
    """

    dimension = DIMENSION
    max_tokens = 512
    sparse_terms = SPARSE_TERMS
    prompts: Mapping[str, str] = {}

    def __init__(self, name: str = NAME) -> None:
        self.identity = ModelIdentity(name, "")
        self.queries: list[str] = []
        self.documents: list[str] = []

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.documents += texts
        return self._embed(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries += texts
        return self._embed(texts)

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        counts = np.zeros((len(texts), self.sparse_terms), np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                counts[number, int.from_bytes(hashlib.sha256(word.encode()).digest()[:2]) % self.sparse_terms] += 1
        return csr_array(counts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        sums = [sum(_direction(word) for word in text.lower().split() or [""]) for text in texts]
        return np.array([vector / np.linalg.norm(vector) for vector in sums], np.float32)


def write_corpus(
    folder: Path,
    answers: Mapping[str, str],
    examples: Mapping[str, str] | None = None,
    unanswerable: Sequence[str] = (),
    translations: Mapping[str, str] | None = None,
) -> Corpus:
    """Write ready entries "faq/<id>", each titled "About <id>", with their companion files.

    Args:
        folder: where to write.
        answers: the entries' texts by their ids.
        examples: questions, in English, with the id of the entry that answers them.
        unanswerable: questions, in English, that no entry answers.
        translations: of texts, by the ids of their entries; each is titled "Sobre <id>".
    """
    lines = {"faq": [{"id": key, "question": f"About {key}", "answer": answers[key]} for key in answers]}
    lines["faq.examples"] = [
        {"entry": key, "language": "en", "question": question} for question, key in (examples or {}).items()
    ]
    lines["faq.unanswerable"] = [{"language": "en", "question": question} for question in unanswerable]
    lines["faq.es"] = [
        {
            "entry": key,
            "digest": source_digest("", [f"About {key}"], answers[key]),
            "section": "",
            "title": f"Sobre {key}",
            "labels": [f"Sobre {key}"],
            "text": text,
        }
        for key, text in (translations or {}).items()
    ]
    for name, records in lines.items():
        if records:
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return load_corpus(folder / "faq.jsonl")


def word_recipe() -> Recipe:
    """Return a recipe for the word embedder that has no golden questions."""
    return Recipe(NAME, PassageSettings(), lambda index: {}, lambda index: (), lambda index, offered: {})
