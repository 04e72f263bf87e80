"""Turn a text into terms: the words that the lexical search compares, folded and stemmed, whatever their language."""

import re
import unicodedata
from functools import cache, lru_cache

import Stemmer

_WORD = re.compile(r"[a-z0-9]+")
_LINK = re.compile(r"https?://\S+")
_ENGLISH, _SPANISH = Stemmer.Stemmer("english"), Stemmer.Stemmer("spanish")


def fold(text: str) -> str:
    """Return a text in lower case and without accents.

    >>> fold("Núñez")
    'nunez'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    # A text has few distinct characters; checking every character takes ten times as long.
    accents = [ord(character) for character in set(decomposed) if unicodedata.combining(character)]
    return decomposed.translate(dict.fromkeys(accents)).casefold()


@cache
def _stop_words() -> frozenset[str]:
    # Imported late, since it brings scipy, so that an update that finds nothing to do is quick.
    from bm25s.stopwords import STOPWORDS_EN_PLUS, STOPWORDS_SPANISH

    return frozenset(fold(word) for word in (*STOPWORDS_EN_PLUS, *STOPWORDS_SPANISH))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    # By both stemmers, so that a word has one stem, whichever language it is taken for: short questions are often taken
    # for the other one, and a source may be in either.
    return str(_SPANISH.stemWord(_ENGLISH.stemWord(word)))


def terms(text: str) -> list[str]:
    """Return the content words of an English or Spanish text, in order: folded, without stop words, stemmed.

    Web addresses are left out; "029-2021-MEF" becomes its three parts.
    """
    words = _WORD.findall(fold(_LINK.sub(" ", text)))
    stop_words = _stop_words()
    return [_stem(word) for word in words if word not in stop_words]
