"""Peru-QA itself, with its own index: the complete answer, with its citations. The score is its confidence.

Run with: python ours.py INDEX_DIR QUESTIONS.jsonl RESULT.json.
"""

from pathlib import Path

from race import Embed, Ranking, Search, run_whole

from qa.serving.startup import open_answerer
from qa.settings import Settings

NOTE = "its own index, with what it has learned from the example questions and the unanswerable ones"


def set_up(index_dir: Path) -> tuple[Search, Embed]:
    """Open the index as the service does."""
    answerer = open_answerer(Settings(index_dir=index_dir))

    def search(question: str) -> Ranking:
        answer = answerer.answer(question)
        return [(citation.entry, answer.confidence) for citation in answer.citations]

    return search, answerer.embedder.embed_queries


if __name__ == "__main__":
    run_whole(set_up, note=NOTE)
