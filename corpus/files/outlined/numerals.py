"""Writes numbers as a page shows them: as lists count, raised or lowered."""

_LETTERS = 26
_ROMAN_NUMERALS = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
_ROMAN_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_MAX_ROMAN = 3999

_RAISED = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_ORDINALS = {"o": "º", "a": "ª"}
"""Raised letters that end a number by themselves, as in Spanish."""


def write_number(number: int, kind: str) -> str:
    """Write a number as HTML's `type` of a list says: 1, a, A, i or I; in digits if it can't be written so.

    >>> write_number(4, "i"), write_number(28, "A"), write_number(0, "a")
    ('iv', 'AB', '0')
    """
    if kind in ("a", "A") and number > 0:
        return _letters(number) if kind == "a" else _letters(number).upper()
    if kind in ("i", "I") and 0 < number <= _MAX_ROMAN:
        return roman_numeral(number) if kind == "i" else roman_numeral(number).upper()
    return str(number)


def roman_numeral(number: int) -> str:
    """Write a number from 1 to 3,999 in Roman numerals, in lower case."""
    written = ""
    for letters, worth in zip(_ROMAN_NUMERALS, _ROMAN_VALUES, strict=True):
        written += letters * (number // worth)
        number %= worth
    return written


def _letters(number: int) -> str:
    """Write a number in letters: after "z" come "aa", "ab" and so on."""
    written = ""
    while number:
        number, digit = divmod(number - 1, _LETTERS)
        written = chr(ord("a") + digit) + written
    return written


def write_script(text: str, is_raised: bool) -> str:
    """Write a raised or lowered text in characters that are so by themselves; as it is if it has others.

    >>> write_script("-6", is_raised=True), write_script("2", is_raised=False), write_script("th", is_raised=True)
    ('⁻⁶', '₂', 'th')
    """
    signs = _RAISED if is_raised else _LOWERED
    if is_raised and text in _ORDINALS:
        return _ORDINALS[text]
    return "".join(map(signs.__getitem__, text)) if all(sign in signs for sign in text) else text
