"""Writes superscripts and subscripts as characters, since a text knows no raised letters: 10⁶ is not 106."""

_RAISED = str.maketrans("0123456789+-−=()nioa", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱºª")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
"""Of letters only those that are typed as such; a search for "1er" would not find "1ᵉʳ"."""


def superscript(text: str) -> str:
    """Raise a text; unchanged if one of its characters has no superscript.

    >>> superscript("-6"), superscript("o"), superscript("er")
    ('⁻⁶', 'º', 'er')
    """
    return _translate(text, _RAISED)


def subscript(text: str) -> str:
    """Lower a text; unchanged if one of its characters has no subscript.

    >>> subscript("2"), subscript("max")
    ('₂', 'max')
    """
    return _translate(text, _LOWERED)


def _translate(text: str, table: dict[int, int]) -> str:
    return text.translate(table) if all(ord(one) in table or one.isspace() for one in text) else text
