"""What is shown first of an answer has a beginning and an end, and holds no raw address: whatever is asked."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from corpus import Corpus
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from support.paths import DATA

pytestmark = pytest.mark.thorough

EXAMPLES_PER_ENTRY = 4

QUOTES = "\"'“”‘’«»¿¡( "

AMID_A_LIST = re.compile(r"\s*(?:[●•▪○·*–-]|\(?(?:\d{1,2}|[a-z]|[ivxIVX]+)\)|[\"“«¿¡(\s]*[^\W\d_A-ZÀ-ÖØ-Þ])")
"""A bullet, a number or letter in brackets, or a letter in lower case."""

POINTS_BACK = re.compile(
    r"(?:however|likewise|also|furthermore|moreover|in addition|additionally|besides|similarly|therefore|thus|hence|"
    r"consequently|nevertheless|finally|this|these|that|those|it|its|they|their|them|he|she|such|both|"
    r"the (?:latter|former|same)|"
    r"(?:in|for|to|with|under|through|from|by|of|on) (?:this|these|that|those|them|it|its|their|such)|"
    r"sin embargo|no obstante|asimismo|así mismo|también|además|adicionalmente|igualmente|de igual (?:forma|manera)|"
    r"de la misma (?:forma|manera)|del mismo modo|por (?:lo tanto|tanto|ello|eso|otra parte|otro lado|su parte|último)|"
    r"en consecuencia|finalmente|est[eao]s?|estas|es[eao]s?|aquel|aquell[ao]s?|él|ell[ao]s?|su|sus|dich[ao]s?|"
    r"ambos|ambas|tal|tales|lo anterior|"
    r"(?:en|para|con|por|de|a|desde|mediante|bajo|sobre) (?:est[eao]s?|es[eao]s?|ell[ao]s?|dich[ao]s?|tal|tales))\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?:|www\.\S+/\S|\(\s*www\.", re.IGNORECASE)
"""An address, unless a sentence names a site by its host ("all pages in www.gob.pe"), which is its name."""


@pytest.fixture(scope="module")
def shown(full_answerer: Answerer, shipped: Corpus) -> list[tuple[str, str, str]]:
    """What is shown of each answer, in both languages: with its question and entry."""
    examples = defaultdict(list)
    for example in shipped.examples:
        examples[example.entry, example.language].append(example.question)
    assert len(examples) == 2 * len(shipped.entries)
    questions = {
        json.loads(line)["question"]
        for path in sorted(DATA.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    for own in examples.values():
        questions.update(own[:: -(-len(own) // EXAMPLES_PER_ENTRY)])
    texts = [text for question in sorted(questions) for text in _shown(full_answerer.answer(question))]
    assert len(texts) > 1000
    return texts


def _shown(answer: Answer) -> Iterator[tuple[str, str, str]]:
    for part in answer.parts or (answer,):
        if part.answered:
            for text in dict.fromkeys((part.text, part.original)):
                yield part.question, part.citations[0].entry, text


def test_every_answer_shows_something(shown: list[tuple[str, str, str]]):
    assert [one for one in shown if not one[2].strip()] == []


def test_none_begins_amid_a_list_or_a_sentence(shown: list[tuple[str, str, str]]):
    assert [one for one in shown if AMID_A_LIST.match(one[2])] == []


def test_none_begins_with_a_word_that_points_back(shown: list[tuple[str, str, str]]):
    # A letter in brackets is small in the source.
    words = [(one, re.sub(r"^\[(\w)\]", r"\1", one[2])) for one in shown]
    assert [one for one, text in words if POINTS_BACK.match(text.lstrip(QUOTES))] == []


def test_none_holds_a_raw_address(shown: list[tuple[str, str, str]]):
    assert [one for one in shown if ADDRESS.search(one[2])] == []


def test_none_ends_in_a_colon(shown: list[tuple[str, str, str]]):
    assert [one for one in shown if one[2].rstrip(QUOTES + "↗.…").endswith(":")] == []
