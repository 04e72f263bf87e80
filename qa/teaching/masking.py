"""Masks what identifies a person in a question: e-mail addresses, telephone numbers, numbers of documents and cards.

Numbers of laws have at most five digits, years four; amounts stand beside a currency, a unit or a percent sign, and are
kept. What is left without any of these, and is as long as an identity card's number (8 digits), is masked. Names can't
be told from other words: a person reads every question before it is taught.
"""

import re
from collections.abc import Callable

E_MAIL, PHONE, NUMBER = "[e-mail]", "[phone]", "[number]"

_E_MAIL = re.compile(
    r"[\w.+'%-]+\s?(?:[@＠]|[(\[](?:at|arroba)[)\]])\s?[\w-]+(?:\s?(?:\.|[(\[](?:dot|punto)[)\]])\s?[\w-]+)+",
    re.IGNORECASE,
)

_START = r"(?<![\w.,+-])(?<!\D/)"
"""A number inside an address, a decimal fraction or a longer number begins none; a bar may divide two numbers."""

_END = r"(?!\w|[.,]\d)"

_PHONE_WORD = (
    r"(?:tel[eé]fonos?|tel[ef]{0,2}\.?|celular(?:es)?|cel\.?|m[oó]vil|fijo|whats?app|anexo|phone|mobile|cell|call)"
)
_PHONES = re.compile(
    "|".join(
        (
            # International: "+51 987 654 321", "0051 1 234 5678", "+1 (415) 555-2671".
            rf"(?<![\w/.,])(?:\(?\+\s?|{_START}00)[1-9]\d{{0,2}}(?:[\s().-]{{0,2}}\d){{6,12}}{_END}",
            # Mobile: nine digits from 9 on, in the groups in which people write them.
            rf"{_START}9\d\d[ .-]?\d{{3}}[ .-]?\d{{3}}{_END}",
            rf"{_START}9\d\d(?:[ .-]\d\d){{3}}{_END}",
            rf"{_START}9[ .-]?\d{{4}}[ .-]\d{{4}}{_END}",
            rf"{_START}9(?:[ .-]\d){{8}}{_END}",
            # With an area code: "(01) 234-5678", "01 2345678", "044-234567", free of charge: "0800-12345".
            rf"{_START}\(0?[1-8]\d?\)\s?\d{{3}}[ -]?\d{{3,4}}{_END}",
            rf"{_START}0[1-8]\d?[ -]\d{{3}}[ -]?\d{{3,4}}{_END}",
            rf"{_START}0800[ -]?\d[ -]?\d{{4}}{_END}",
        )
    )
)
_NAMED_PHONE = re.compile(
    rf"\b({_PHONE_WORD}(?:\s+(?:es|is|n[uú]mero|number|al|at|me|a|mi|my|el|the|to)){{0,3}}[\s:#]*(?:n\.?[°º]?\s*)?)"
    rf"(\(?\d(?:[ ()-]{{0,2}}\d){{5,13}}){_END}",
    re.IGNORECASE,
)

_DOCUMENT_WORD = (
    r"(?:d\.?n\.?i\.?|r\.?u\.?c\.?|pasaporte|passport|c\.?e\.?|carn[eé]t?(?: de extranjer[ií]a)?|documento|document"
    r"|c[eé]dula|identity card|id card|tarjeta|credit card|debit card|cuenta|account|cci|expediente|licencia|brevete)"
)
_NAMED_NUMBER = re.compile(
    rf"\b({_DOCUMENT_WORD}(?:\s+(?:es|is|n[uú]mero|number|nro|no|el|the)){{0,3}}[\s:#.]*(?:n\.?\s?[°º]?\.?\s*)?)"
    rf"((?=[\w.-]*\d{{3}}|\d[\d .-]*\d{{3}})(?:[A-Z]{{1,3}}-?)?\d(?:[ .-]?\d){{5,20}}[A-Z]?){_END}",
    re.IGNORECASE,
)

_CARD = re.compile(
    rf"{_START}(?:[3-6]\d{{3}}|2[2-7]\d\d)(?:[ -]\d{{4}}){{2}}[ -]\d{{1,7}}{_END}"
    rf"|{_START}3\d{{3}}[ -]\d{{6}}[ -]\d{{5}}{_END}"
)
_PASSPORT = re.compile(rf"{_START}[A-Z]{{1,3}}\d{{6,9}}{_END}")
_LONG_NUMBER = re.compile(rf"{_START}\d{{8,24}}(?:-\d)?{_END}")
_DIVIDED_NUMBER = re.compile(rf"{_START}(?!\d{{4,5}}(?: \d{{4,5}})+{_END})\d(?:[ -]?\d){{9,23}}{_END}")
"""Ten digits or more in groups, of an account or a foreign telephone; but not the numbers of several laws."""

_NO_PERSON = re.compile(
    r"(?:(?:19|20)\d\d[ .-]+)*(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d(?:[ -]\d{1,2})?|\d{1,3}-(?:19|20)\d\d"
)
"""Years, a date, or the number of a norm ("029-2021-ABC")."""

_CURRENCY = re.compile(r"(?:S/\.?|US\$|\$|€|(?<!\w)(?:USD|PEN|EUR|soles|d[oó]lares))\s?$", re.IGNORECASE)
_MONEY = re.compile(
    r"\s?(?:%|€|\$|(?:de\s)?(?:nuevos\s)?(?:soles?|d[oó]lar(?:es)?|euros?|dollars?|USD|PEN)\b)", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"\s?(?:habitantes|inhabitants|personas|people|users|usuarios|ciudadanos|citizens|hogares|households)\b",
    re.IGNORECASE,
)
_MOBILE, _IDENTITY_CARD = re.compile(r"9\d{8}"), re.compile(r"\d{8}")
"""Numbers that are an amount only if money, or for the latter a count of people, follows: not before any other word."""

_UNIT = re.compile(
    r"\s?(?:%|€|\$|por ciento|per ?cent|(?:de\s)?(?:nuevos\s)?"
    r"(?:soles?|d[oó]lar(?:es)?|euros?|mil\b|mill[oó]n|millones|million"
    r"|billion|dollars?|USD|PEN|personas|people|habitantes|inhabitants|ciudadan|citizens|usuari|users?\b"
    r"|visit|atenciones|tr[aá]mites|transac|transactions|consultas|hogares|households|servicios|services|descargas"
    r"|downloads|bytes|km\b|kil[oó]met|kilomet|metros|veces|times)\w*)",
    re.IGNORECASE,
)


def mask_personal(text: str) -> str:
    """Return a text in which what identifies a person is replaced by "[e-mail]", "[phone]" or "[number]".

    >>> mask_personal("Soy Ana, DNI 45678912, ¿qué dice la Ley 29733?")
    'Soy Ana, DNI [number], ¿qué dice la Ley 29733?'
    """
    text = _E_MAIL.sub(E_MAIL, text)
    text = _NAMED_NUMBER.sub(lambda match: match[0] if _NO_PERSON.fullmatch(match[2]) else match[1] + NUMBER, text)
    text = _NAMED_PHONE.sub(rf"\1{PHONE}", text)
    text = _CARD.sub(_unless_amount(NUMBER), text)
    text = _PHONES.sub(_unless_amount(PHONE), text)
    for pattern in (_PASSPORT, _LONG_NUMBER, _DIVIDED_NUMBER):
        text = pattern.sub(_unless_amount(NUMBER), text)
    return text


def _unless_amount(mask: str) -> Callable[[re.Match[str]], str]:
    """Return what replaces a match: the mask, or the match itself if it is an amount of money or of other units."""

    def replacement(match: re.Match[str]) -> str:
        number = match.group()
        units: tuple[re.Pattern[str], ...] = (_UNIT,)
        if _MOBILE.fullmatch(number):
            units = (_MONEY,)
        elif _IDENTITY_CARD.fullmatch(number):
            units = (_MONEY, _PEOPLE)
        is_amount = _CURRENCY.search(match.string[: match.start()]) or any(
            unit.match(match.string, match.end()) for unit in units
        )
        return number if is_amount or _NO_PERSON.fullmatch(number) else mask

    return replacement
