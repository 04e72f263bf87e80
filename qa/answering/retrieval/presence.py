"""Whether a text holds a thing of the kind that a question asks for.

An amount of money, a date, a person, a phone number and the like are recognised by their form. A number has to stand
near what it counts: "How many schools ...?" is not answered by the number of pupils.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from corpus import Entry
from index import fold, terms
from qa.answering.question.intents.asked_for import AskedFor, AskedKind, find_asked_for
from qa.answering.question.intents.intent import word_set
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.names import Names

_WINDOW = 7
"""Words after a number, and before it, among which is what it counts."""

_SIMILAR = 0.8
"""Share of equal letters (of `SequenceMatcher.ratio`) from which a misspelt word is taken for another."""

_SHORT = 4
"""Letters up to which a term is not compared for misspellings."""

_URL = re.compile(r"https?://[^\s)>\]]+|www\.[^\s)>\]]+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|[.;!?](?=\s|$)|\n|%")
_NUMBER_WORDS = word_set(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions
    billion dozen dozens half both single none zero
    dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho
    diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos mil miles millon
    millones docena docenas mitad ambos ambas unico unica ninguno ninguna cero
    """
)
_NUMBERED = re.compile(
    r"\b(?:n|no|nro|num|number|law|ley|decree|decreto|legislative|legislativo|supreme|supremo|article|articulo|title|"
    r"titulo|chapter|capitulo|commitment|compromiso|paragraph|parrafo|version|indicator|indicador|sdg|ods|resolution|"
    r"resolucion|d\.?s|d\.?u|d\.?l)[.\s]*[º°o]*\s*\d[\d.\-/]*(?:-[a-z]+(?:/[a-z]+)?)?|"
    r"\b\d+[-/]\d[\d/-]*(?:-[a-z]+)?|\b(?:19|20)\d\d\b(?![.,]?\d)|\b\d+g\b|\b[a-z]+-?\d+\b"
)
"""Numbers that name something and count nothing: of laws, articles, years, generations."""

_MONEY = re.compile(
    r"(?:s/\.?|us\$|[$€£]|\b(?:usd|pen|eur)) ?\d|\d[\d.,]{0,20}(?: (?:million|millions|billion|thousand|millones|"
    r"millon|mil|miles))?"
    r"(?: de)? (?:(?:nuevos )?soles?|dollars?|dolares|dolar|euros?|us\$|usd|libras|pounds|pesos)\b|"
    r"\b(?:million|millones de|thousand|mil) (?:soles|dollars|dolares|euros)\b|"
    r"\b(?:free of charge|at no cost|no charge|for free|is free|free service|gratis|gratuit[oa]s?|sin costo)\b"
)
_SHARE = re.compile(
    r"\d ?%|\bper ?cent\b|\bpor ciento\b|\b(?:half|third|thirds|quarter|quarters|mitad|tercio|tercios|cuarta parte)\b|"
    r"\b\d+ (?:out )?of (?:every )?\d+\b|\bde cada \w+\b|\b(?:all|most|majority of|todos|todas|la mayoria|majority)\b"
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|setiembre|septiembre|octubre|"
    r"noviembre|diciembre)"
)
_DAY = re.compile(
    rf"\b{_MONTHS}[ -]\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? {_MONTHS}\b|"
    rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
)
_DATE = re.compile(
    rf"(?<!\d)(?:1\d|20)\d\d(?!\d)|\b{_MONTHS} (?:of |de |del )?(?:1\d|20)\d\d\b|"
    r"\b(?:\d+|two|three|four|five|ten|dos|tres|cuatro|cinco|diez)[ -](?:years?|months?|weeks?|days?|anos?|meses|"
    r"semanas|dias)\b|\b(?:century|centuries|siglos?|decada|decade|semester|semestre|a\.? ?c|d\.? ?c)\b|"
    r"\bin (?:the )?(?:process|future)\b"
)
_PHONE = re.compile(
    r"(?<![\w.,-])(?!\d+-(?:19|20)\d\d\b)\(?\+?(?:\(?\d{1,6}\)?[ .-]?){1,4}(?<=\d)(?![\d,.-]{0,9}\d)|\b(?:line|linea|"
    r"dial|call|marc\w+|llam\w+)(?: al)? \d{3,}\b"
)
_MIN_PHONE_DIGITS = 7
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")
_ADDRESS = re.compile(
    r"\b(?:av|avda|jr|psje|urb)\. ?\w|\b(?:avenida|jiron|calle|pasaje|urbanizacion) \w|"
    r"\b\d+ (?:\w+ ){1,3}(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive)\b|"
    r"\b(?:located|headquartered|ubicad[oa]s?|situad[oa]s?) (?:in|at|on|en)\b"
)
_FORMS: Mapping[AskedKind, re.Pattern[str]] = {
    "amount": _MONEY,
    "share": _SHARE,
    "email": _EMAIL,
    "address": _ADDRESS,
    "place": _ADDRESS,
}

_SYNONYMS: tuple[str, ...] = (
    "people ppl persons citizens users individuals folks folk inhabitants residents population participants "
    "attendees visitors "
    "responses families women students adults farmers workers beneficiaries recipients members public "
    "personas gente ciudadanos usuarios individuos habitantes poblacion participantes asistentes visitantes "
    "respuestas familias "
    "mujeres estudiantes adultos agricultores trabajadores beneficiarios miembros",
    "entities institutions agencies organizations organisations bodies offices entidades instituciones "
    "organismos oficinas",
    "companies firms businesses enterprises empresas negocios companias",
    "countries nations states paises naciones estados",
    "governments administrations gobiernos administraciones",
    "goals objectives targets aims metas objetivos commitments compromisos",
    "pillars axes components parts strands pilares ejes componentes partes",
    "categories topics themes fields areas categorias temas tematicas rubros campos",
    "services procedures formalities tramites servicios gestiones connections conexiones",
    "datasets data sets files tables conjuntos datos bases archivos tablas",
    "visits views hits clicks times entries visitas vistas ingresos entradas veces",
    "answers responses replies submissions contributions respuestas aportes contribuciones",
    "ratings scores votes marks opinions calificaciones votos valoraciones opiniones",
    "centers centres centros locales",
    "regions departments provinces regiones departamentos provincias",
    "maps layers charts mapas capas cartas",
    "years yrs year anos ano",
    "days dias",
    "months meses",
    "articles articulos",
    "laws norms rules leyes normas reglas",
    "experts specialists speakers lecturers expertos especialistas ponentes expositores",
    "stages phases steps moments etapas fases pasos momentos",
    "indicators indicadores",
    "officials servants staff personnel funcionarios servidores personal",
    "sessions tables workshops meetings sesiones mesas talleres reuniones",
    "households homes hogares families familias",
    "growers farmers producers agricultores productores algodoneros",
    "plans strategies planes estrategias",
    "ministries portfolios ministerios carteras",
)
"""Words that may count the same things, a group in each line."""


@lru_cache(8)
def _synonyms(demonyms: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """Return the terms of words that count the same things, by each of them; `demonyms` count people."""
    people, *others = _SYNONYMS
    groups: dict[str, set[str]] = {}
    for line in (" ".join((people, *demonyms)), *others):
        group = set(terms(line))
        for term in group:
            groups.setdefault(term, set()).update(group)
    return {term: frozenset(group) for term, group in groups.items()}


def find_missing(question: ParsedQuestion, entry: Entry, names: Names) -> AskedFor | None:
    """Return what a question asks for and an entry doesn't hold; None if it does, or if nothing like that is asked for.

    Of several things that are asked for, such as a phone number and an e-mail address, one is enough.
    """
    asked = find_asked_for(question)
    is_missing = asked and not any(is_present(one, question, entry, names) for one in asked)
    return asked[0] if is_missing else None


def is_present(asked: AskedFor, question: ParsedQuestion, entry: Entry, names: Names) -> bool:
    """Check whether an entry holds a thing of the kind that is asked for, in the question's language if it has it.

    Whoever runs something may be an institution, which any entry may name: only a person who is asked for by role or
    name can be missing.
    """
    match asked.kind:
        case "person":
            return not asked.is_exact or entry.id in names.with_persons
        case "place" if entry.id in names.with_places:
            return True
        case "link":
            return bool(entry.links)
        case "address" if not asked.is_exact and entry.links:
            # "The address" may be that of a page.
            return True
    text, title = entry.text.text, entry.title
    if entry.translation is not None and question.language == entry.translation.language:
        text, title = entry.translation.text, entry.translation.title
    if not set(asked.counted).isdisjoint(terms(title)):
        # What the entry is about it needn't repeat beside a number.
        asked = replace(asked, counted=())
    return holds(asked, text, names.demonyms)


def holds(asked: AskedFor, text: str, demonyms: tuple[str, ...] = ()) -> bool:
    """Check whether a text holds a thing of the kind that is asked for, other than a person, a link, or a named place.

    `demonyms` are words for the people of the documents' place.

    >>> holds(AskedFor("number", ("pupil",)), "12 schools with 300 pupils each")
    True
    """
    plain = fold(_URL.sub(" ", text))
    match asked.kind:
        case "number":
            return _holds_number(asked.counted, plain, demonyms)
        case "phone":
            return _holds_phone(plain)
        case "date":
            return _DAY.search(plain) is not None or (not asked.is_exact and _DATE.search(plain) is not None)
        case _:
            return _FORMS[asked.kind].search(plain) is not None


def _holds_number(counted: tuple[str, ...], text: str, demonyms: tuple[str, ...]) -> bool:
    """Check whether a folded text holds a number of what is counted, or of anything if the question doesn't say."""
    wanted = set(counted).union(*(_synonyms(demonyms).get(term, ()) for term in counted))
    return any(not counted or _counts(wanted, near) for near in _near_numbers(text))


def _counts(wanted: set[str], near: list[str]) -> bool:
    return any(term in wanted or any(_is_similar(term, one) for one in wanted) for term in terms(" ".join(near)))


def _is_similar(term: str, other: str) -> bool:
    """Check whether one of two terms may be the other one misspelt."""
    is_alike = term[0] == other[0] and min(len(term), len(other)) > _SHORT and abs(len(term) - len(other)) <= 1
    return is_alike and SequenceMatcher(None, term, other).ratio() >= _SIMILAR


def _near_numbers(text: str) -> Iterator[list[str]]:
    """Yield the words around each number of a folded text that may count something."""
    tokens = [match.group() for match in _TOKEN.finditer(_NUMBERED.sub(" ", text))]
    for place, token in enumerate(tokens):
        if token[0].isdigit() or token in _NUMBER_WORDS:
            yield [
                *_until_break(reversed(tokens[max(0, place - _WINDOW) : place])),
                *_until_break(iter(tokens[place + 1 : place + 1 + _WINDOW])),
            ]


def _until_break(tokens: Iterator[str]) -> Iterator[str]:
    for token in tokens:
        if token in ".;!?\n":
            return
        yield token


def _holds_phone(text: str) -> bool:
    numbers = (match.group() for match in _PHONE.finditer(text))
    return any(number[0].isalpha() or sum(map(str.isdigit, number)) >= _MIN_PHONE_DIGITS for number in numbers)
