"""Reads the text of cells that is struck out or raised in parts, which calamine doesn't tell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.files.tables.scripts import subscript, superscript

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML lacks (ECMA-376, 22.9.2.19)."""

_BLANKS = re.compile(" {2,}")
_FALSE = ("0", "false")


@dataclass(frozen=True, slots=True)
class RichText:
    """The text of a string as it is to be quoted, and whether a part that is struck out was left out of it."""

    text: str
    is_struck: bool


class RichTextReader:
    """Follows the elements of strings, which have local names; `texts` are those that differ from their plain text.

    They are by the number of the string, from 0, among those that were read.
    """

    def __init__(self) -> None:
        self.texts: dict[int, RichText] = {}
        self._count = 0
        self._pieces: list[str] = []
        self._run: list[str] | None = None
        self._is_run_struck = self._is_struck = self._is_raised = self._is_phonetic = False
        self._align = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take up the start of an element."""
        match name:
            case "si" | "is":
                self._pieces = []
                self._is_struck = self._is_raised = False
            case "r":
                self._is_run_struck, self._align = False, ""
            case "strike":
                self._is_run_struck = is_struck(attributes)
            case "vertAlign":
                self._align = attributes.get("val", "")
            case "rPh":
                self._is_phonetic = True
            case "t":
                self._run = []

    def read(self, text: str) -> None:
        """Take up text."""
        if self._run is not None:
            self._run.append(text)

    def end(self, name: str) -> None:
        """Take up the end of an element."""
        match name:
            case "t":
                self._end_run("".join(self._run or ()))
                self._run = None
            case "r":
                self._is_run_struck, self._align = False, ""
            case "rPh":
                self._is_phonetic = False
            case "si" | "is":
                if self._is_struck or self._is_raised:
                    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(self._pieces))
                    # Blanks stood on both sides of what was left out.
                    self.texts[self._count] = RichText(_BLANKS.sub(" ", text), self._is_struck)
                self._count += 1

    def _end_run(self, text: str) -> None:
        if self._is_phonetic:
            return
        if self._is_run_struck and text.strip():
            self._is_struck = True
            return
        raised = {"superscript": superscript, "subscript": subscript}.get(self._align, str)(text)
        self._is_raised |= raised != text
        self._pieces.append(raised)


def is_struck(strike: Mapping[str, str]) -> bool:
    """Check whether an element "strike" with these attributes strikes out text."""
    return strike.get("val", "") not in _FALSE
