"""Commands in a conversation: they ask for the last answer in another way, and for nothing new.

    simpler       "more simply", "resúmelo en una línea"
    translate     "in English?", "¿y en español?"
    pick          "the second one", "la última"
    correct       "no, I meant the phone number", "me refería al correo"

The first three are texts of few words, all of them the command's own: a question that merely contains such words ("Is
there a simpler way to pay?") is not a command. `commands.json` has these words, folded.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from corpus import LANGUAGES, Language
from index import fold

CommandKind = Literal["simpler", "translate", "pick", "correct"]

_MAX_LENGTH = 200
_MAX_WORDS = 10
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’`´]")

_DENIED = r"no (?:te|le) pregunt\w+ eso\W+"
_NO = rf"\W*(?:(?:no+|nope|nah|sorry|wait|actually|perd[oó]n|espera|eso no|not that)\b\W+|{_DENIED})"
_NO_STOP = rf"\W*(?:(?:no+|sorry|perd[oó]n|espera|eso no|not that)\s?[,.;:!-]+\s*|{_DENIED})"
_MEANT = (
    r"i (?:actually |just |really )?meant?|(?:yo )?me ref(?:iero|er[ií]a) a(?:l\b)?|(?:yo )?quise decir|"
    r"quer[ií]a decir|quiero decir"
)
_ASKED = (
    r"i (?:just |only |really )?(?:asked|wanted|was asking|was looking|said)(?: (?:you|to know|to ask|for|about))*|"
    r"(?:yo )?(?:te |le |les )?(?:pregunt\w+|ped[ií]a?|quer[ií]a(?: saber| preguntar)?|dije|hablo|hablaba)"
    r"(?: (?:por|sobre|del?)\b)?"
)
_CORRECTIONS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_NO}*(?:{_MEANT})\b\W+(?P<meant>\w.*)",
        rf"{_NO_STOP}+(?:{_ASKED})\b\W+(?P<meant>\w.*)",
        r"\W*(?:no\W+)?(?:not (?:the|that|this|about)|no (?:el|la|los|las|ese|esa|esos|esas|al|del))\b[^,;.?]*?"
        r"(?:[,;.]| but | sino )\W*(?:(?:but|sino)\W+)?(?P<meant>\w.*)",
        r"\W*no\s?[,.;:]\s*(?:just |only |solo )?"
        r"(?P<meant>(?:the|his|her|its|their|el|la|los|las|su|sus)\b(?:\W+\w+){1,6}\W*)",
    )
)
"""With "I asked" and the like, something has to be denied first: many questions begin like that."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `language` is the one that it asks for, or else its own; None: it has none ("2", "translate it").

    `position` is that of what is picked, from 0, or -1 for the last one; `meant` is what should have been understood.
    """

    kind: CommandKind
    language: Language | None = None
    position: int = 0
    meant: str = ""

    @property
    def is_about_answer(self) -> bool:
        """Whether it asks for something to be done with the last answer; a correction asks something else instead."""
        return self.kind != "correct"


def detect_command(text: str) -> Command | None:
    """Return the command that a whole text is; None for any other text.

    >>> detect_command("and in Spanish, please?")
    Command(kind='translate', language='es', position=0, meant='')
    >>> detect_command("Is it in Spanish?")
    """
    if len(text) > _MAX_LENGTH:
        return None
    for pattern in _CORRECTIONS:
        if match := pattern.fullmatch(text):
            meant = match["meant"].strip()
            return detect_command(meant) or Command("correct", meant=meant)
    words = tuple(_WORD.findall(fold(_APOSTROPHES.sub("", text))))
    if not 0 < len(words) <= _MAX_WORDS:
        return None
    for kind, vocabulary in _load_vocabularies().items():
        if (meaning := vocabulary.meaning(words)) is not None:
            if kind == "pick":
                return Command(kind, position=int(meaning))
            return Command(kind, next((language for language in LANGUAGES if language == meaning), None))
    return None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The phrases of a command, each with its meaning, and the words that may surround them."""

    phrases: Mapping[tuple[str, ...], str]
    around: frozenset[str]

    def meaning(self, words: tuple[str, ...]) -> str | None:
        """Return the meaning of the first phrase in a text of nothing but phrases and words around them, else None."""
        found: str | None = None
        position = 0
        while position < len(words):
            lengths = range(len(words) - position, 0, -1)
            length = next((n for n in lengths if words[position : position + n] in self.phrases), 0)
            if length and found is None:
                found = self.phrases[words[position : position + length]]
            elif not length and words[position] not in self.around:
                return None
            position += length or 1
        return found


@cache
def _load_vocabularies() -> Mapping[CommandKind, _Vocabulary]:
    record = json.loads((Path(__file__).parent / "commands.json").read_text(encoding="utf-8"))
    polite = record["polite"].split()
    kinds: tuple[CommandKind, ...] = ("translate", "pick", "simpler")
    return {
        kind: _Vocabulary(
            {
                tuple(phrase.split()): meaning
                for meaning, phrases in record[kind]["phrases"].items()
                for phrase in phrases.split(", ")
            },
            frozenset([*polite, *record[kind]["around"].split()]),
        )
        for kind in kinds
    }
