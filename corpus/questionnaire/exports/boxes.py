"""Reads tick boxes: "( X ) Yes  (   ) No", or the characters that Word and web pages draw boxes with."""

import re

_TICKED = "☒☑✅🗹🗷"
_UNTICKED = "☐□▢"
_DRAWN = re.compile(rf"[{_TICKED}{_UNTICKED}]\ufe0f?")
_BOX = re.compile(r"\(\s*([xX✓✔]?)\s*\)")
_BEHIND = re.compile(r"(?:\s*[^()\s][^()]*?\([X ]\))+\s*")
"""Boxes that stand behind their options."""

_OPTION_AND_BOX = re.compile(r"\s*([^()\s][^()]*?)\s*(\([X ]\))")


def write_boxes(text: str) -> str:
    """Write all boxes in front of their options, and drawn ones in brackets.

    >>> write_boxes("☒ Yes ☐ No"), write_boxes("Yes ☐ No ☑")
    ('(X) Yes ( ) No', '( ) Yes (X) No')
    """
    written = _DRAWN.sub(lambda match: "(X)" if match[0][0] in _TICKED else "( )", text.strip())
    if written != text.strip() and _BEHIND.fullmatch(written):
        written = _OPTION_AND_BOX.sub(r"\2 \1 ", written).rstrip()
    return written


def starts_with_box(text: str) -> bool:
    """Check whether a line is one of options with boxes."""
    return _BOX.match(write_boxes(text)) is not None


def read_boxes(text: str) -> list[tuple[str, bool]]:
    """Read the options of a line, and whether each is ticked.

    >>> read_boxes("( X ) Yes  (   ) No")
    [('Yes', True), ('No', False)]
    """
    # "(X) Yes ( ) No" is split into "", "X", " Yes ", "", " No".
    _, *pieces = _BOX.split(write_boxes(text))
    return [(" ".join(words.split()), bool(mark)) for mark, words in zip(pieces[::2], pieces[1::2], strict=True)]


def split_at_drawn_box(text: str) -> tuple[str, str]:
    """Split a question from the drawn boxes in the same line: "Is there a law? ☒ Yes ☐ No"; "" if there are none.

    >>> split_at_drawn_box("Is there a law? ☒ Yes ☐ No")
    ('Is there a law?', '☒ Yes ☐ No')
    """
    match = _DRAWN.search(text)
    return (text[: match.start()].rstrip(), text[match.start() :]) if match else (text, "")
