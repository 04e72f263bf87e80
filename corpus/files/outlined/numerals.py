"""Writes numbers as lists count: in digits, letters or Roman numerals."""

_LETTERS = 26
_ROMAN_NUMERALS = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
_ROMAN_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_MAX_ROMAN = 3999


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
