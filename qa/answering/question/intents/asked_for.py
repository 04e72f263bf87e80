"""The kind of thing that a question asks for: a number of something, an amount of money, a date, a person and so on.

Found by patterns over the folded question, in English and Spanish alike: the language of short questions is often
taken for the other one. A question that asks whether, why or how asks for nothing of these kinds.
"""

import re
from dataclasses import dataclass
from typing import Literal

from index import terms
from qa.answering.question.intents.intent import any_of, asking_part, simplify, word_set
from qa.answering.question.mentions import country_pattern
from qa.answering.question.question import ParsedQuestion

AskedKind = Literal["phone", "email", "address", "link", "amount", "share", "number", "date", "person", "place"]


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A thing that a question asks for.

    `counted` are the terms of what a number is to count; empty if the question doesn't say. `is_exact` asks for a day
    and not only a year, a person and not an institution ("who runs it?" may be answered by one), or the address of a
    place and not of a page.
    """

    kind: AskedKind
    counted: tuple[str, ...] = ()
    is_exact: bool = False


_START = r"(?:^|[.,;:?!¿(+] ?|\b(?:and|but|so|or|y|e|pero|o|also|plus|tambien|ademas) )"
_CLAUSE_START = r"(?:^|[.;:?!¿(+] ?|\b(?:and|but|so|y|e|pero) )"
_FRAME = (
    r"\b(?:whats|what (?:is|was|are|were)|what|which is|which|give me|send me|tell me|show me|need|needs|want|"
    r"looking for|look for|do (?:you|u) have|you got|provide|share|id like|cual(?:es)? (?:es|era|fue|sera|seria|"
    r"son)|cual|(?<!con )que|dame|deme|denme|dime|digame|paseme|pasame|pasenme|mandame|necesito|busco|buscando|"
    r"quiero|quisiera|tienes|tienen|tendran|hay algun|a que|sabes|sabe)\b"
)
_MODIFIER = (
    r"(?!(?:of|for|to|in|on|at|with|by|via|from|onto|through|into|and|or|is|are|was|were|does|do|did|has|have|"
    r"de|del|en|para|por|con|sin|a|al|desde|que|se|y|o|es|son|mi|my|hay|tiene|tienen)\b)[^\s?!,;¿]+"
)
_AFTER = (
    r"(?= ?(?:$|[?.!,;:)+])| (?:of|for|to|at|in|on|per|i|where|that|is|was|did|does|allocated|assigned|spent|"
    r"please|pls|plz|from|so|because|we|you|and|or|de|del|para|en|que|por|se|a|al|con|tiene|tienen|asignad\w+|"
    r"anual|total|donde|d|y|o|oficial|institucional)\b)"
)


def _requested(noun: str) -> str:
    """Return a pattern for a noun that is asked for: after "what is the", "I need" or the like, or in keywords."""
    keywords = (
        rf"^(?:(?![^?]*\?)(?:{_MODIFIER} ){{0,2}})?(?:{noun})(?= (?:of|for|to|and|or|de|del|d|para|y|o)\b|$)|"
        rf"^[^?¿]{{0,40}} (?:{noun})$"
    )
    return rf"{_FRAME}(?: {_MODIFIER}){{0,4}} (?:{noun}){_AFTER}|{keywords}"


_ELSEWHERE = any_of(
    r"\b(?:where|donde|which|who|con que)\b",
    r"\b(?:que|what|which) (?:pagina|indicador|portal|sitio|web|medidor|organismo|entidad|page|site)\b",
    r"\bhow (?:do|can|would|could) (?:i|you|we|they|one|people)\b",
    r"\bcomo (?:puedo|se|consulto|veo|saben?)\b",
    r"\b(?:mostraban?|muestran?|miden?|medir|consultar|measures?|measured|shows?|looked)\b",
)
"""Words before a number or date, as in "Where can I see how many ...?", that ask for something else."""

_SHOWN = re.compile(r"\b(?:where|donde) (?:is|are|can|do|could|lo|la|los|las|se|puedo|esta|sale|figura)\b")

_PHONE = any_of(
    r"(?<!\bmy )\b(?:phone|telephone|cell(?:phone)?|mobile|contact|hotline|fax) (?:number|no)s?\b"
    r"(?! of (?:users|people))",
    r"\b(?:numeros?|nro|num) (?:de )?(?:telefono|telefonico|celular|contacto|fono|cel|whatsapp)s?\b",
    r"\bnumber (?:to|can i|do i|should i|i can|i could) (?:call|dial|phone|ring)\b",
    r"\ba que numero (?:puedo )?(?:llam|marc)\w+",
    _requested(r"phone|telephone|telefonos?|celular|fono|anexo"),
)
_EMAIL = any_of(
    r"\be-?mail address(?:es)?\b",
    r"\bdireccion(?:es)? de (?:correo|e-?mail)\b",
    r"\b(?:what|which) (?:e-?mail|mailbox|inbox)\b",
    r"\bque (?:correo|e-?mail)\b",
    _requested(r"e-?mails?|correos?(?: electronicos?)?"),
)
_PLACE_ADDRESS = any_of(
    r"\b(?:street|postal|physical|office|mailing) address\b",
    r"\bwhere(?:s| is| are) (?:\S+ ){0,12}(?:located|headquartered|offices?|headquarters|building|hq)"
    r"(?= ?(?:$|[?.!,])| (?:of|for|in)\b)",
    r"\b(?:on|in) (?:what|which) street\b",
    r"\bdonde (?:se ubica|esta ubicad[oa]|estan ubicad[oa]s|esta el local)\b",
    r"\bdonde quedan?\b(?! en (?:internet|la web|linea))",
    r"\ben que (?:calle|avenida|jiron|local)\b",
    _requested(r"headquarters|hq|ubicacion"),
)
_ADDRESS = any_of(
    _requested(r"(?<!web )(?<!mail )(?<!internet )(?<!ip )address"),
    _requested(
        r"direccion(?! (?:web|url|electronica|ip|general|nacional|regional|"
        r"de (?:la |una )?(?:pagina|web|correo|internet)))"
    ),
)
_LINK = any_of(
    _requested(r"links?|urls?|web|site|web ?sites?|page|web ?(?:page|address)(?:es|s)?"),
    _requested(r"enlaces?|paginas?(?: web)?|sitios?(?: web)?"),
    _requested(r"direccion(?:es)? (?:web|url|electronica|de (?:la |una )?(?:pagina|web|internet))"),
)
_AMOUNT = any_of(
    r"\bhow much (?:money|funding|cash|in soles|in dollars)\b",
    r"\bhow much\b(?: \S+){0,9}? (?:costs?|spend|spent|paid|pays?|earns?|charged?|charges|invest(?:ed|s)?|saved?|saves|"
    r"contributed?|contributes|fund(?:ed|s)?|allocated?|raised?|budgeted)\b",
    r"\bhow much (?:is|was) (?:the )?(?:\S+ ){0,4}"
    r"(?:bonus|fee|fine|salary|grant|subsidy|budget|ticket|price|payment|bond)\b",
    r"\bhow many (?:soles|dollars|euros|million soles)\b",
    r"\bcuant[oa] (?:dinero|plata|presupuesto)\b",
    r"\bcuantos (?:soles|dolares|euros|millones de (?:soles|dolares))\b",
    r"\bcuanto (?:\S+ ){0,4}?(?:cuestan?|costo|costaron|costaba|costara|ganan?|gano|pagan?|pago|pagaron|invirtio|"
    r"invirtieron|invierten?|gasto|gastaron|gastan?|cobran?|cobro|ahorran?|ahorro|destino|destinaron|asigno|asignaron|"
    r"vale)\b",
    r"\ba cuanto (?:asciende|ascendio|esta|equivale)\b",
    r"\bde cuanto (?:es|fue|era|sera|son) (?:el |la )?(?:bono|multa|monto|presupuesto|sueldo|inversion|financiamiento|"
    r"pago|aporte|subsidio|tarifa|costo|precio|fondo)\b",
    r"\b(?:monto|amount) (?:de |of |en |in |total|asignado|allocated|spent|paid|invested)",
    _requested(r"budget|costs?|price|fees?|salary|fines?|wage|expenditure|funding|total investment"),
    _requested(r"presupuesto|costos?|precio|tarifa|sueldo|salario|multa|montos?|inversion total"),
)
_SHARE = any_of(
    r"\b(?:what|which) (?:\S+ )?(?:share|percentage|percent|proportion|fraction)\b",
    r"\b(?:percentage|percent|share|proportion) of\b",
    r"\b(?:que|cual es el|cual es la) (?:porcentaje|proporcion|tanto por ciento)\b",
    r"\bporcentaje de\b",
    r"\bde cada (?:cien|diez|100|10)\b",
)
_NUMBER = any_of(
    r"\bhow many (?P<en>[^?.,;]+)?",
    r"(?<!phone )\b(?:number|count|total number|quantity) of (?!(?:the|a|this|that)\b)"
    r"(?![^?.,;]*\b(?:law|act|decree|norm|article|resolution|commitment)\b)(?P<of>[^?.,;]+)",
    r"\bcuant(?:[oa]s |a (?=gente|poblacion))(?P<es>[^?.,;]+)?",
    r"\b(?:numero|nro|cantidad|total) de (?!(?:la |el )?(?:ley|leyes|decreto|norma|resolucion|telefono|celular|"
    r"contacto|"
    r"articulo|expediente|documento|registro|dni|ruc|serie|cuenta)\b)(?P<de>[^?.,;]+)",
)
_DATE = any_of(
    rf"(?:\b(?:since|until|till|know|tell me|by) |{_CLAUSE_START})when (?:was|were|did|will|exactly)\b",
    r"\b(?:what|which) (?:exact )?(?:year|date|day|month)s?\b(?! of the week)|\bhow long ago\b",
    r"\bwhen and where\b|\bwhere and when\b|\bcuando y donde\b|\bdonde y cuando\b",
    rf"(?:\b(?:desde|hasta|para|saber|dime) |{_CLAUSE_START})cuando (?:se \w+o|(?:se |le |les |nos )?"
    r"(?:fue|era|entro|empezo|comenzo|inicio|salio|nacio|murio|termino|acabo|firmo|aprobo|publico|lanzo|creo|fundo|"
    r"ingreso|llego|abrio|cerro|gano|sera|\w+(?:aron|ieron|eron|ara|aran|eran)))\b",
    r"\b(?:en|desde|de|hasta) que (?:ano|fecha|dia|mes)\b",
    r"\bque (?:ano|fecha|dia) (?:se|fue|es|era|entro|salio)\b",
    _requested(r"date|fecha|release date|fecha exacta"),
)
_DAY_WORDS = frozenset({"day", "exact", "exactly", "dia", "exacta"})
_ROLES = (
    r"minister|director|head|chief|president|secretary|cio|ceo|cto|speaker|author|mayor|manager|coordinator|leader|"
    r"chairman|chairwoman|governor|deputy|officer|ambassador|ministr[oa]|directora?|jef[ea]|presidenta?e?|"
    r"secretari[oa]|ponente|autora?|alcalde(?:sa)?|gerente|coordinadora?|lider|viceministr[oa]|gobernadora?|"
    r"titular|embajadora?|encargad[oa]|doctora?|lady|man|woman|senora?|seniora?|caballero"
)
_PEOPLE = (
    r"people|person|member|expert|farmer|participant|winner|founder|employee|official|student|persona|integrante|"
    r"miembro|expert[oa]|agricultor(?:e|a)?|participante|ganador(?:e|a)?|fundador(?:e|a)?|funcionari[oa]|alumn[oa]"
)
_ASKS = r"\b(?:know|tell me|by|to|from|with|saber|dime|a|de|con|por|para)"
_PERSON = any_of(
    rf"(?P<role>(?:{_START}|{_ASKS} )(?:whos|(?:who|quien|quienes) (?:is|was|are|were|will be|es|era|fue|son|seria)) "
    rf"(?:now |hoy |actualmente )?(?:the |el |la |los |las |our |su )?(?:\w+ ){{0,3}}(?:{_ROLES})s?\b)",
    rf"(?P<name>\b(?:names?|nombres?)(?: completos?)? (?:of|de|del) (?:the |la |el |los |las )?(?:\w+ ){{0,4}}"
    rf"(?:{_ROLES}|{_PEOPLE})s?\b)",
    rf"(?P<called>\bcomo se llama(?:n|ba)? (?:el|la|los|las) (?:\w+ ){{0,2}}(?:{_ROLES})(?:e?s)?\b)",
    rf"(?:{_START}|{_ASKS} )(?:who|whom|whos|whose|quien|quienes)\b",
)
_HELD = (
    r"held|hosted|celebrated|signed|inaugurated|carried out|conducted|done|built|installed|filmed|born|take place|"
    r"taken place|happen(?:ed)?|occur(?:red)?|meet|met|studied|study|grow up"
)
_CELEBRATED = r"realiz\w+|hizo|llevo a cabo|celebr\w+|firmo|desarrollo|inaugur\w+|reun\w+|grabo|filmo"
_PLACE = any_of(
    rf"{_START}(?:where|(?:in|at) (?:what|which) place) (?:was|were|did|does|has|have|will)(?: \S+){{1,10}}? "
    rf"(?:{_HELD})(?= ?(?:$|[?.!,])| (?:in|on|last|during|for)\b)",
    rf"\b(?:donde|en que (?:lugar|sitio)) (?:se (?:{_CELEBRATED})|hicieron|realizaron|firmaron|tuvo lugar|"
    r"tuvieron lugar|ocurri\w+|naci\w+|(?:van|piensan) a construir)\b",
    rf"\b(?:what|which)(?: (?:two|three|other))?(?: {_MODIFIER})? (?:cit(?:y|ies)|towns?|villages?|regions?|"
    rf"districts?|provinces?|venues?|hotels?|auditoriums?|valleys?|parts? of (?:the country|{country_pattern()}))\b"
    r"(?![- ](?:councils?|governments?|halls?|states?)\b)",
    r"\b(?:que|cuales son las)(?: (?:dos|tres|otr[oa]s))? (?:ciudad(?:es)?|pueblos?|region(?:es)?|distritos?|"
    r"provincias?|localidad(?:es)?|sedes?|hotel(?:es)?|auditorios?|valles?|(?:partes?|lugar(?:es)?|departamentos?) "
    rf"del (?:pais|{country_pattern()}))\b",
    r"\b(?:en|de) que departamentos\b",
)
"""Places within a country: countries, and the document's own among them, are named in nearly every answer."""

_ENGLISH_STOP = word_set(
    """
    are is were was have has had do does did can could will would in on at for with to from by who which under per there
    between during use used using take took get got
    """
)
_PLURALS = word_set("people ppl women men children staff data police folk personnel gente personal poblacion")
_POSSESSIVES = word_set("womens mens childrens peoples")
_SPANISH_SKIPPED = word_set(
    """
    de los las el la nuevos nuevas otros otras distintos distintas diferentes mas tipos total diversos diversas
    grandes pequenos verdaderos verdaderas son hay existen
    """
)
_SPANISH_VERBS = word_set("es somos vamos tenemos hemos estamos")
_WORD = re.compile(r"[a-z0-9]+")
_MAX_COUNTED_WORDS = 6


def find_asked_for(question: ParsedQuestion) -> tuple[AskedFor, ...]:
    """Return what a question asks for, at most one thing of a kind; nothing if it asks for something of no kind.

    >>> from qa.answering.question.question import parse_question
    >>> find_asked_for(parse_question("how many schools have wifi"))
    (AskedFor(kind='number', counted=('school',), is_exact=False),)
    """
    text = asking_part(simplify(question.focus))
    found = [*_contacts(text), *_quantities(text)]
    if date := _directly(_DATE, text):
        found.append(AskedFor("date", is_exact=not _DAY_WORDS.isdisjoint(date.group().split())))
    if person := _PERSON.search(text):
        found.append(AskedFor("person", is_exact=person.lastgroup is not None))
    if _PLACE.search(text):
        found.append(AskedFor("place"))
    return tuple(found)


def _contacts(text: str) -> list[AskedFor]:
    contacts: list[AskedFor] = []
    if _PHONE.search(text):
        contacts.append(AskedFor("phone"))
    if _EMAIL.search(text):
        contacts.append(AskedFor("email"))
    if contacts:
        return contacts
    if _PLACE_ADDRESS.search(text):
        return [AskedFor("address", is_exact=True)]
    places: list[AskedFor] = []
    if _ADDRESS.search(text):
        places.append(AskedFor("address"))
    if _LINK.search(text):
        places.append(AskedFor("link"))
    return places


def _quantities(text: str) -> list[AskedFor]:
    if _directly(_AMOUNT, text):
        return [AskedFor("amount")]
    if _directly(_SHARE, text):
        return [AskedFor("share")]
    number = _directly(_NUMBER, text)
    return [AskedFor("number", _counted(number))] if number else []


def _directly(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return what a pattern finds, unless the question asks where or how that is to be found."""
    match = pattern.search(text)
    is_indirect = match and (_ELSEWHERE.search(text[: match.start()]) or _SHOWN.search(text))
    return None if is_indirect else match


def _counted(match: re.Match[str]) -> tuple[str, ...]:
    """Return the terms of the noun that is counted: the first plural in English, the first noun in Spanish."""
    if english := match["en"] or match["of"]:
        words = [
            word for word in _WORD.findall(english) if word not in _POSSESSIVES and not _is_possessive_of_country(word)
        ]
        end = next((n for n, word in enumerate(words) if word in _ENGLISH_STOP or word.endswith("ed")), len(words))
        nouns = [word for word in words[: min(end, _MAX_COUNTED_WORDS)] if _is_plural(word)]
        if words[:1] == ["of"]:
            # "Of the city's schools": owners come first.
            nouns = nouns[-1:]
    else:
        words = _WORD.findall(match["es"] or match["de"] or "")
        while words and words[0] in _SPANISH_SKIPPED:
            words = words[1:]
        # Without a plural it is a verb: "¿Cuántos participaron?".
        nouns = [word for word in words[:1] if _is_plural(word) and word not in _SPANISH_VERBS]
    return tuple(terms(" ".join(nouns[:1])))


def _is_possessive_of_country(word: str) -> bool:
    return word.endswith("s") and re.fullmatch(country_pattern(), word[:-1]) is not None


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (word[-1] == "s" and word[-2:] not in ("ss", "us"))
