"""Texts to terms: the words that the lexical search compares, folded and stemmed by language."""

import re
import unicodedata
from functools import lru_cache

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS, STOPWORDS_SPANISH

_WORD = re.compile(r"[a-z0-9]+")
_LINK = re.compile(r"https?://\S+")
_STEMMERS = {"en": Stemmer.Stemmer("english"), "es": Stemmer.Stemmer("spanish")}


def fold(text: str) -> str:
    """Lower case without accents.

    >>> fold("Núñez")
    'nunez'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


_STOP_WORDS = frozenset(fold(word) for word in (*STOPWORDS_EN_PLUS, *STOPWORDS_SPANISH))


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    return str(_STEMMERS[language].stemWord(word))


def terms(text: str, language: str) -> list[str]:
    """The content words of a text, in order: folded, without stop words of either language, stemmed.

    Addresses are left out; "029-2021-PCM" becomes its three parts.
    """
    words = _WORD.findall(fold(_LINK.sub(" ", text)))
    return [_stem(word, language) for word in words if word not in _STOP_WORDS]
