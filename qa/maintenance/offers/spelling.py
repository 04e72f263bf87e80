"""Is a question spelled right, accents and capitals too? By the words of the texts, and by common words."""

import re
from collections.abc import Iterable
from functools import cache

from corpus import LANGUAGES, Language
from index import Index, fold
from qa.maintenance.offers.wording import WORD

_LINK = re.compile(r"\S*(?:://|www\.|\.\w+/|\w{2}\.[a-z]{2}\b)\S*")

_MAX_TIMES = 8
"""How many times as common the same letters with an accent or an apostrophe may be ("número", "don't"), before a word
without counts as misspelled: both "practica" and "práctica" are words, "numero" is a slip."""


class SpellingChecker:
    """Checks the spelling of questions to one index: of words that its texts don't hold, by how common they are."""

    def __init__(self, index: Index) -> None:
        self._words = {language: _words_of(_texts(index, language)) for language in LANGUAGES}
        self._lower = {language: frozenset(map(str.lower, words)) for language, words in self._words.items()}

    def is_spelled_right(self, question: str, language: Language) -> bool:
        """Check whether every word is spelled as in the texts, or as is common."""
        return all(self._is_right(word, language) for word in WORD.findall(question.replace("’", "'")))

    def _is_right(self, word: str, language: Language) -> bool:
        lower, words = word.lower(), self._words[language]
        if lower in self._lower[language]:
            # An abbreviation is written in capitals.
            return word in words or word != lower or len(word) == 1 or word.upper() not in words
        common, commonest = _frequencies(language)
        return lower in common and commonest[_letters(lower)] <= _MAX_TIMES * common[lower]


def _texts(index: Index, language: Language) -> Iterable[str]:
    rows = (index.rows[number] for kind in ("title", "passage") for number in index.rows_of_kind(kind, language))
    return (row.embedded for row in rows if row.language == language)


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(WORD.findall(_LINK.sub(" ", "\n".join(texts)).replace("’", "'")))


def _letters(word: str) -> str:
    return fold(word).replace("'", "")


@cache
def _frequencies(language: Language) -> tuple[dict[str, float], dict[str, float]]:
    """Return how common each word is that is used once in a million, and how common the commonest with its letters."""
    # Imported late: it takes longer than all else that an update needs that finds nothing to do.
    from wordfreq import get_frequency_dict

    common = get_frequency_dict(language, wordlist="small")
    commonest: dict[str, float] = {}
    for word, frequency in common.items():
        letters = _letters(word)
        commonest[letters] = max(frequency, commonest.get(letters, 0.0))
    return common, commonest
