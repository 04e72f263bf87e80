"""Corrects the spelling of questions, towards the words of an index and common words of both languages.

Only a word that nobody knows is changed: neither its stem nor itself is in the texts of the index or among the common
words. It becomes the most probable of the words that it may stand for, by a noisy channel (Kernighan, Church and Gale,
"A spelling correction program based on a noisy channel model", 1990): how often a word is used, times how likely it is
typed like that (see `sounds`). A single unknown word is most often a name or a rare word, so it has to sound the
same, or differ in one letter. Several in one question are how its author spells, so they may differ more.

Codes, addresses and abbreviations stay as they are, and so do names in capitals that sound like no other word.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES
from index import Index, fold, terms
from qa.answering.question.spelling.sounds import WordList, first_sound, sound

_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"(?<![^\s¿¡\"“(])[^\W\d_]+(?=[^\w\s]*(?!\S))")
"""A word that has nothing but punctuation around it: not "example.org", "h4ck" or "029-2021-MEF"."""

_CANDIDATE_FREQUENCY = 1e-5
"""How often a common word is used at least, of all words, to be a correction. Rarer ones are only known."""

_OWN_SHARE = 0.5
"""The probability that a word of a question is drawn from the words of the index, not from those in common use."""

_TRUSTED_TIMES = 10
"""How often a word is in example questions at least, if nothing else knows it, to count as spelled right: some of them
are misspelled on purpose."""

_CONSONANT_ODDS = 5.0
"""The natural logarithm of how many times less likely a word is typed with one more consonant wrong."""

_MIN_LENGTH = 3
"""Letters of a word that is corrected; of three letters it has to sound the same."""

_MIN_LENGTH_FOR_EDIT = 5
"""Letters of a single unknown word that may differ in a letter."""

_MIN_UNKNOWN, _MIN_UNKNOWN_SHARE = 2, 0.2
"""Unknown words, and their share of all words, from which they are how the author spells."""

_MAX_DISTANCE_SHARE = 0.25
"""Consonants that may differ, per letter, in a question whose author spells carelessly."""


@dataclass(frozen=True, slots=True)
class _Correction:
    """The word that an unknown one most probably stands for, and how far apart they are.

    `distance` is in consonants, see `sounds`; `edits` in letters, or in sounds if those are fewer.
    """

    word: str
    distance: float
    edits: int
    sounds_same: bool


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Words whose first sound is alike: as they are spelled, folded, and as they sound.

    `log_probabilities` has the shape (words,).
    """

    words: tuple[str, ...]
    folded: WordList
    sounds: WordList
    log_probabilities: npt.NDArray[np.float64]

    def most_probable(self, word: str, sounds: str) -> _Correction | None:
        """Return the one that a folded word with these sounds most probably stands for; None if none is near."""
        most = max(1, int(_MAX_DISTANCE_SHARE * len(word)))
        near = np.union1d(self.folded.near(word, most), self.sounds.near(sounds, most))
        if not len(near):
            return None
        edits, distances = self.folded.compare(word, near)
        sound_edits, sound_distances = self.sounds.compare(sounds, near)
        distances = np.minimum(distances, sound_distances)
        best = int(np.argmin(_CONSONANT_ODDS * distances - self.log_probabilities[near]))
        return _Correction(
            word=self.words[int(near[best])],
            distance=float(distances[best]),
            edits=int(min(edits[best], sound_edits[best])),
            sounds_same=not sound_edits[best],
        )


class _Vocabulary:
    """The words that are spelled right."""

    def __init__(self, index: Index) -> None:
        common, frequencies = _common_words()
        texts = _count_words(row.embedded for row in index.rows if row.kind in ("title", "passage"))
        questions = _count_words(row.embedded for row in index.rows if row.asks)
        self._words = common | texts.keys()
        self._stems = frozenset(terms(" ".join((*texts, *(questions.keys() & common)))))
        own = Counter({word: times for word, times in questions.items() if times >= _TRUSTED_TIMES or self.knows(word)})
        own.update(texts)
        self._words |= {*own, *_fold_all(own)}
        self._candidates = _arrange(dict(own.most_common()), frequencies)

    def knows(self, word: str) -> bool:
        """Check whether a word, folded or not, is spelled right, or shares its stem with a word of the index."""
        return word in self._words or self._stems.issuperset(terms(word))

    def correct(self, word: str) -> _Correction | None:
        """Return the word that an unknown folded one most probably stands for; None if none is near."""
        sounds = sound(word)
        candidates = self._candidates.get(first_sound(sounds)) if sounds else None
        return candidates.most_probable(word, sounds) if candidates else None


class SpellingCorrector:
    """Corrects the spelling of questions to one index; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def correct(self, text: str) -> str:
        """Return a text with its misspelled words corrected."""
        words = list(_WORD.finditer(text))
        unknown = [match for match in words if self._is_unknown(match, text)]
        plain = sum(not _may_be_name(match) for match in unknown)
        is_careless = plain >= max(_MIN_UNKNOWN, _MIN_UNKNOWN_SHARE * len(words))
        for match in reversed(unknown):
            correction = self._vocabulary.correct(fold(match[0]))
            if correction and _is_plausible(match, correction, is_careless):
                text = text[: match.start()] + correction.word + text[match.end() :]
        return text

    def _is_unknown(self, match: re.Match[str], text: str) -> bool:
        word = match[0]
        is_abbreviation = word.isupper() and not text.isupper()
        return len(word) >= _MIN_LENGTH and not is_abbreviation and not self._vocabulary.knows(fold(word))

    @cached_property
    def _vocabulary(self) -> _Vocabulary:
        """Made with the first question, since it takes some tenths of a second."""
        return _Vocabulary(self._index)


def _is_plausible(match: re.Match[str], correction: _Correction, is_careless: bool) -> bool:
    """Check whether an unknown word may be misspelled so much; an author who spells carelessly may go further."""
    word = fold(match[0])
    if correction.sounds_same or len(word) <= _MIN_LENGTH or _may_be_name(match):
        return correction.sounds_same
    if is_careless:
        return correction.distance <= _MAX_DISTANCE_SHARE * len(word)
    return correction.edits == 1 and len(word) >= _MIN_LENGTH_FOR_EDIT and word[0] == fold(correction.word[0])


def _may_be_name(match: re.Match[str]) -> bool:
    return match.start() > 0 and match[0][0].isupper()


def _count_words(texts: Iterable[str]) -> Counter[str]:
    return Counter(_LETTERS.findall("\n".join(texts).lower()))


@cache
def _common_words() -> tuple[frozenset[str], dict[str, float]]:
    """Return the words that are used once in a million, with and without accents; and how often the commonest are.

    The latter are those for `_CANDIDATE_FREQUENCY`, the most frequent first.
    """
    # Imported late: it takes longer than all else that a command without questions needs.
    from wordfreq import get_frequency_dict

    known: set[str] = set()
    frequencies: dict[str, float] = {}
    for language in LANGUAGES:
        words = get_frequency_dict(language, wordlist="small")
        known.update(words, _fold_all(words))
        for word, frequency in words.items():
            if frequency >= _CANDIDATE_FREQUENCY and len(word) > 1 and word.isalpha():
                frequencies[word] = max(frequency, frequencies.get(word, 0.0))
    return frozenset(known), dict(sorted(frequencies.items(), key=lambda pair: -pair[1]))


def _fold_all(words: Iterable[str]) -> list[str]:
    """Fold many words at once, which is quicker than one by one."""
    return fold("\n".join(words)).split("\n")


def _arrange(own: Mapping[str, int], frequencies: Mapping[str, float]) -> dict[str, _Candidates]:
    """Group the words of an index, with how often each is used, and common words, by their first sound.

    Both begin with the most frequent word.
    """
    total = sum(own.values())
    probabilities: dict[str, float] = defaultdict(float)
    spellings: dict[str, str] = {}
    # The most frequent spelling first: "como" and "cómo" are one word here.
    for folded, (word, times) in zip(_fold_all(own), own.items(), strict=True):
        spellings.setdefault(folded, word)
        probabilities[folded] += _OWN_SHARE * times / total
    for folded, (word, frequency) in zip(_fold_all(frequencies), frequencies.items(), strict=True):
        spellings.setdefault(folded, word)
        probabilities[folded] += (1 - _OWN_SHARE) * frequency
    words = [word for word in probabilities if len(word) > 1]
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word, sounds in zip(words, sound("\n".join(words)).split("\n"), strict=True):
        if sounds:
            groups[first_sound(sounds)].append((word, sounds))
    return {
        first: _Candidates(
            words=tuple(spellings[word] for word, _ in group),
            folded=WordList([word for word, _ in group]),
            sounds=WordList([sounds for _, sounds in group]),
            log_probabilities=np.array([math.log(probabilities[word]) for word, _ in group]),
        )
        for first, group in groups.items()
    }
