"""How a word sounds, in a spelling that Spanish and English share, and how far two words are apart.

Who types as they hear writes other letters for the same sound, and who types in haste drops vowels first. So words are
compared by sound and by letters, whichever are closer, and a consonant that differs counts as three vowels. Two letters
that changed places are one difference (Damerau, "A technique for computer detection and correction of spelling
errors", 1964).
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

Numbers = npt.NDArray[np.int64]
Distances = npt.NDArray[np.float64]

_SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("ph", "f"),
        # "-tion", "-ción", "-cious", "-tial"; and "-shun", as it sounds.
        ("[ct]i(?=on|ou|al)", "si"),
        ("sh(?:u|o)n", "sion"),
        # A capital keeps what is settled from the rules below.
        ("qu(?=[ei])|q|ck", "k"),
        ("ch", "C"),
        ("c(?=[eiy])", "s"),
        ("gu(?=[ei])", "G"),
        ("g(?=[eiy])", "j"),
        ("sh", "s"),
        ("gh(?=t)", ""),
        ("h", ""),
        ("c", "k"),
        ("z", "s"),
        ("x", "ks"),
        ("v", "b"),
        ("ll", "y"),
        ("y(?![aeiou])", "i"),
        ("G", "g"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWEL_INSIDE = re.compile("(?<=[a-zC])[aeiou]+")

_EASILY_CONFUSED = {"k": "s", "C": "s", "g": "j", **dict.fromkeys("eiou", "a")}
"""First sounds that one letter may stand for: "c" is [k] or [s], "g" is [g] or [j]; and all vowels."""

_ANY_LETTER, _CONSONANT = 1 / 3, 2 / 3
"""What a difference in any letter counts, and one in a consonant besides: 1 in all."""


def sound(words: str) -> str:
    """Return how folded words sound, with blanks and line ends where they are.

    >>> sound("kien quien"), sound("protekshun protection")
    ('kien kien', 'proteksion proteksion')
    """
    for letters, replacement in _SOUNDS:
        words = letters.sub(replacement, words)
    return words


def first_sound(sounds: str) -> str:
    """Return the first sound, the same for those that are easily confused.

    >>> first_sound(sound("centro")) == first_sound(sound("kentro"))
    True
    """
    return _EASILY_CONFUSED.get(sounds[0], sounds[0])


def without_vowels(words: str) -> str:
    """Drop the vowels inside of words and at their ends; blanks and line ends stay."""
    return _VOWEL_INSIDE.sub("", words)


class WordList:
    """Words that others are compared with, by their letters or by their sounds."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self._consonants = tuple(without_vowels("\n".join(words)).split("\n"))

    def near(self, word: str, most: int) -> Numbers:
        """Return the numbers of those that differ in at most so many consonants: few, and quickly found."""
        found = cdist([without_vowels(word)], self._consonants, scorer=OSA.distance, score_cutoff=most)
        return np.flatnonzero(found[0] <= most)

    def compare(self, word: str, numbers: Numbers) -> tuple[Numbers, Distances]:
        """Count the edits between a word and some others, and measure how far apart they are: shape (numbers,) each.

        An edit inserts, deletes or replaces a letter, or swaps two. The distance is in consonants.
        """
        edits = cdist([word], [self._words[number] for number in numbers], scorer=OSA.distance)[0]
        consonants = [self._consonants[number] for number in numbers]
        consonant_edits = cdist([without_vowels(word)], consonants, scorer=OSA.distance)[0]
        return edits.astype(np.int64), _ANY_LETTER * edits + _CONSONANT * consonant_edits
