"""What a question is after that a document can't give: an opinion, a later state of things, or nothing in particular.

The rules are patterns over the folded question, in English and Spanish. A question that is refused although the
document answers it costs more than one that slips through, so they name wordings that hardly ever ask for a fact;
what they leave is for the confidence to judge.
"""

import re
from collections.abc import Collection
from typing import Literal

from index import fold
from qa.answering.question.mentions import country_pattern
from qa.answering.question.question import ParsedQuestion

Intent = Literal["opinion", "later", "unclear"]

_APOSTROPHES = re.compile("['’`´]")
_SHORT_QUE = re.compile(r"\bq\b(?!&)")
_ASKING = re.compile(r"¿[^?]*\?|(?:[^.!?¿]|[.!](?=\S))*\?")
_WORD = re.compile(r"[a-z0-9]+")
_URL = re.compile(r"https?://\S+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def any_of(*patterns: str) -> re.Pattern[str]:
    """Compile a pattern that finds any of some patterns."""
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns))


_JUDGED_EN = (
    r"good|bad|better|worse|(?:the )?best|(?:the )?worst|great|terrible|fair|unfair|worth it|useless|"
    r"pointless|overhyped|overrated|exaggerated|ugly|beautiful|boring|competent|incompetent|corrupt|trustworthy|"
    r"(?:too|not) (?:much|many|few|little|short|long|slow|fast|big|small|late|early|hard|easy|expensive|strict|weak)|"
    r"(?:\w+ )?enough|(?:just |only )?for show|(?:pure |just |all )?hype|"
    r"(?:an? )?(?:good|bad|great|terrible|clear|complete|total|real|big|huge)? ?"
    r"(?:failure|success|waste|joke|mess|disaster|scam|mistake)"
)
_JUDGED_ES = (
    r"buen[oa]s?|mal[oa]s?|mejor(?:es)?|peor(?:es)?|just[oa]s?|injust[oa]s?|exagerad[oa]s?|bonit[oa]s?|fe[oa]s?|"
    r"inutil(?:es)?|corrupt[oa]s?|competentes?|incompetentes?|suficientes?|aburrid[oa]s?|excelentes?|pesim[oa]s?|"
    r"(?:buen |gran |mal |verdadero |total )?(?:exito|fracaso|desastre)|(?:buena |mala )idea|perdida de (?:tiempo|"
    r"plata|dinero)"
)
_END = (
    r"(?= (?:at|for|than|to|enough|or|and|in|of|that|if|by|on|de|para|que|en|o|y|el|la|los|las|obligar)\b| ?[?.!,;]|$)"
)
_TAG_WORDS = word_set("si no o verdad cierto right true or not is it isnt yes")
_START = r"(?:^|[.,;:?!] ?|\b(?:and|so|but|or|y|pero|entonces|honestly|really|tell me) )"

_OPINION = any_of(
    # English: the speaker is asked for a view.
    r"\b(?:do|dont|did|would|wouldnt) (?:you|u|ya|yall) (?:really |honestly |personally |also |not )*"
    r"(?:think|believe|feel|agree|recommend|like|love|hate|prefer|consider|reckon|suppose|suggest|trust|rate|"
    rf"choose|pick|say (?:that|its|it|he|she|the|this|that|{country_pattern()}|m[rs]s?)\b)"
    r"(?! (?:you|u) (?:can|could)|to\b)",
    r"\b(?:what|how|which|who)\b[^?]{0,40}\b(?:do|would) (?:you|u) "
    r"(?:think|feel|recommend|suggest|make of|prefer|say about|rate|pick|choose)\b",
    r"\bwhat would (?:you|u) \w+|\bin (?:your|ur) judge?ment\b|\bwho(?:s| is| are| was) to blame\b",
    r"\b(?:your|ur) (?:honest |personal |own |humble )*(?:opinion|view|favou?rite|thoughts|recommendation|advice|"
    r"verdict)\b",
    r"\bwhats your take\b|\bwhat is your take\b",
    # A judgement of something.
    rf"{_START}should(?:nt)? (?!i (?:go|call|write|send|contact|bring|take|fill|use)\b)\w+",
    rf"{_START}(?:is|are|was|were|isnt|arent|wasnt|werent)(?: (?!(?:that|which|who|where|whether|"
    rf"says)\b)\S*[^\s,;:?!]){{1,9}}? (?:really |very |just |actually |too |any |such |not )*"
    rf"(?:{_JUDGED_EN}){_END}",
    r"\b(?:is|are|was|were) (?:it|this|that|he|she|they) (?:really |actually )?(?:any good|worth|good enough|"
    r"better than)\b",
    r"\bworth (?:it|the (?:money|effort|trouble|time|cost)|my (?:time|money|while))\b",
    r"\bwaste of (?:time|money|public)|\b(?:good|bad|great|terrible|poor) (?:job|idea)\b|\bam i right\b",
    r"\b(?:is|was) it (?:right|wrong|ethical|moral|justified|fair) (?:to|that)\b|"
    r"\b(?:prettiest|ugliest|nicest|coolest|smartest|dumbest|funniest)\b",
    r"\bwhich\b(?! (?:web )?(?:page|site|website|portal|office|number)\b)[^?]{0,50} (?:is|are|was|were|works|does|"
    r"did|performs) (?:the )?(?:best|better|worst|worse)\b(?! known)",
    r"\bhow (?:good|bad|competent|fair) (?:is|are|was|were|does|do|did)\b",
    r"\b(?:which|what)\b[^?]{0,40} matters? (?:the )?most\b",
    # Spanish: the speaker is asked for a view.
    r"\b(?:no )?(?:crees|opinas|piensas|consideras|cree usted|opina usted|piensa usted|considera usted)\b(?! hacer)",
    r"\b(?:usted|ud|uds|ustedes|tu) (?:que )?(?:crees?|creen|opinan?|opinas|piensan?|piensas|recomiendan?|"
    r"recomiendas|prefieres?)\b",
    r"\bque (?:te|le|les) parecen?\b|\bno (?:te|le|les) parecen?\b|\b(?:te|le) parecen? (?:\w+mente )?(?:bien|mal|"
    r"justo|correcto)\b",
    r"\ba mi me parece\b|\bcomo lo v(?:es|e usted|e ud)\b|(?<!lo )\bque (?:opina|opinan|harias)\b(?! (?:la|el|los|"
    r"las) )",
    r"\b(?:me |nos |le |les )?(?:recomiendas|recomendarias?|aconsejas|aconsejarias?|sugieres|prefieres|preferirias)\b",
    r"\b(?:en|cual es) (?:tu|su) (?:opinion|parecer|criterio)\b|\ba (?:tu|su) juicio\b|\bsegun tu(?= ?[?.,]|$)|"
    r"\b(?:segun|para) (?:ti|tu opinion|usted)(?= ?[,?]|$| (?:es|son|los|las|el|la|que|cual)\b)",
    r"\btu (?:opinion|favorit[oa])\b|\bsu favorit[oa]\b",
    # A judgement of something.
    r"\b(?:vale|valen|valio|valdra|valdria) la pena\b|\bsirven? (?:de|para) algo\b",
    r"\b(?:perder el tiempo|perdida de (?:tiempo|plata|dinero))\b|\b(?:es|fue|seria|sera) (?:una )?(?:buena|"
    r"mala) idea\b",
    r"\b(?:hizo|hacen?|hicieron|haciendo) (?:un )?(?:buen|mal) trabajo\b",
    r"\b(?:hizo|hacen?|hicieron) (?:bien|mal) \S+ \w+ en\b|\b(?:tiene|tuvo|es de quien) la culpa\b",
    rf"{_START}¿?(?:de verdad |realmente )?(?:funciona|funcionan|trabaja|trabajan)\b[^?]{{0,60}}"
    r"\b(?:bien|mal)(?= ?[?.!,]|$)|\b(?:funciona|funcionan|trabaja|trabajan) (?:realmente |muy |tan )?(?:bien|mal)\b",
    rf"{_START}¿?(?:deberia|deberian|conviene|convendria) ",
    rf"(?<!por que )\b(?:es|son|fue|fueron|sera|seria|ha sido) (?:realmente |muy |tan |demasiado |un |una |el |la |"
    rf"los |las )*(?:{_JUDGED_ES}){_END}",
    r"\besta (?:bien|mal) (?:que|obligar|hacer|usar|gastar|dejar)\b|\bque tan (?:buen[oa]s?|mal[oa]s?|(?:bien|"
    r"mal) (?:funcion|trabaj|lo hac)\w+)",
    r"(?<!por )\b(?:cual|que|quien)\b[^?]{0,50} (?:es|trabaja|funciona|esta|fue|lo hace) (?:el |la )?(?:mejor|peor)\b",
)
"""Wordings that ask for a judgement, an opinion or a recommendation."""

_LATER = any_of(
    r"\bas of (?:today|now|this)\b|\bright now\b(?= ?[?.!,]|$)",
    r"\b(?:today|nowadays|(?<!from )now)(?= ?[?.!]*$)|\btodays \w",
    r"\b(?:this|last) (?:year|month)\b|\bsince (?:last|this) year\b|\bthis week\b",
    r"\b(?:since|after|under) (?:the )?(?:new|current|present|latest) (?:government|president|minister|"
    r"administration|elections?)\b",
    r"\b(?:latest|newest) (?:news|numbers?|figures?|statistics|stats|data|visits?|version|count)\b|\bup to now\b",
    r"\bnoticias (?:de|sobre) (?:hoy|esta)\b|\bultimas (?:noticias|cifras|estadisticas)\b|"
    r"\b(?:most recent|mas recientes?)\b",
    r"\b(?:este|ese) (?:ano|mes)\b|\besta semana\b|\b(?:ano|mes|semana) pasad[oa]\b",
    r"\b(?:ahora|hoy)(?= ?[?.!]*$)|\b(?:es|son) (?:hoy|ahora)\b|\bahora mismo\b|\bhoy en dia\b",
    r"\bactualmente(?= ?[?.!]*$)|\b(?:sigue|siguen|continua|continuan)\b[^?]{0,40}\bactualmente\b|"
    r"\bal dia de hoy\b|\ba la fecha de hoy\b",
    r"\bdesde (?:que (?:entro|asumio)|el (?:nuevo|actual)|la (?:nueva|actual)) ?[^?]{0,12}(?:gobierno|presidente|"
    r"presidenta|ministr[oa]|gestion)\b",
)
"""Wordings that ask for the state of things on the day of the question."""

_NAMED_BY_YEAR = re.compile(
    r"\b(?:survey|questionnaire|msq|encuesta|cuestionario)(?: \S+){0,7}? (?P<before>\d{4})\b|"
    r"\b(?P<after>\d{4}) (?:un )?(?:egov|e-?gov|survey|questionnaire|msq)"
)
"""The survey with its year, which is that of the edition and not one that is asked for."""

_AFTER_YEAR = re.compile(
    r"\b(?:after|beyond|(?:despues|luego|a partir) del?|pasado el|posterior(?:es)? al?) (?:ano )?(?P<year>(?:19|"
    r"20)\d\d)\b"
)

_GENERIC = word_set(
    # Words that need another word to say which one is meant.
    """
    yes no many much any some all ok okay yeah yep nope sure please pls plz thanks hello hi hey info information
    help more details detail thing
    things stuff something anything someone one ones other others another first second third last same before again
    office offices phone telephone number numbers email mail address link url web page pages website site portal
    law laws
    decree norm rule article date time hour hours day year price cost name names person people place list document file
    form app application platform service project program programme tell told say says said show send give know need
    want find look get see open close opened closed approve approved approval create created start started launch
    launched end ended begin began work works working mean means use used run runs manage manages lead leads call called
    located happen happened free about
    si claro bueno gracias por favor hola informacion ayuda mas detalle detalles cosa cosas algo alguien uno una
    otro otra
    otros otras primero primera segundo segunda ultimo ultima mismo misma antes oficina oficinas telefono celular numero
    numeros correo direccion enlace pagina paginas sitio ley leyes decreto norma regla articulo fecha hora horas horario
    dia ano precio costo nombre nombres persona personas gente lugar lista documento archivo formulario aplicacion
    plataforma servicio proyecto programa dime dices dice dijo dijeron cuenta cuentame cuenteme pasa pasame paseme manda
    mandame enviame muestrame muestra dame deme explica explicame sabes sabe necesito quiero quisiera busco ver ubica
    ubicada ubicado queda quedan abre abren cierra atiende atienden aprobo aprobaron aprobada aprobado crearon creo
    creada creado empezo empieza lanzo termino sirve sirven funciona funcionan usa usan dirige dirigen maneja manejan
    llama llaman cuesta cuestan vale gratis ocurrio paso son fue es hay
    """
)

_FUNCTION_WORDS = word_set(
    """
    a an and are as at be been but by can could did do does for from had has have he her him his how i if im in is
    it its
    ive id me my of on or our she so that the their them then there theres these they this those to u us was we
    were what whats
    when where wheres which who whos whom whose why will with would you your tho though too also just really
    al cual cuales cuando cuanta cuantas cuanto cuantos como con de del desde donde el ella ellas ello ellos en era
    esa esas
    ese eso esos esta estan estar este esto estos ha hace hacer hasta la las le les lo los me mi mis nos o para
    pero por que
    quien quienes se ser sin sobre su sus te tiene tienen tu tus un unas unos y ya e x
    """
)


def detect_intent(question: ParsedQuestion) -> Intent | None:
    """Return what a question is after that no document gives, by its wording alone; None for any other question.

    `opinion`: it asks for a judgement, an opinion or a recommendation. `later`: it asks how things are now; for the
    years that it names see `later_years`. `unclear`: it names nothing to look for, unless what was asked before does.

    >>> from qa.answering.question.question import parse_question
    >>> detect_intent(parse_question("¿Vale la pena usar la app?"))
    'opinion'
    """
    if is_unclear(question):
        return "unclear"
    text = asking_part(simplify(question.focus))
    if _OPINION.search(text):
        return "opinion"
    return "later" if _LATER.search(text) else None


def is_unclear(question: ParsedQuestion) -> bool:
    """Check whether all words of a question need another to say what is meant, as in "the law" or "how many?"."""
    words = _WORD.findall(simplify(question.focus))
    return bool(words) and all(word in _GENERIC or word in _FUNCTION_WORDS for word in words)


def later_years(
    question: ParsedQuestion, published: int, known: Collection[str] = (), edition: int | None = None
) -> frozenset[str]:
    """Return the years that a question asks for, as four digits, that a document of a certain year can't tell of.

    "After 2021" asks for 2022.

    Args:
        question: the question.
        published: the year of the document.
        known: later years that the document speaks of itself, such as that of a goal; see `years_in`.
        edition: the year of the survey that the document answers; with the survey's name it is not asked for.
    """
    text = simplify(question.focus)
    years = {int(year) for year in question.focus_mentions.years}
    years |= {int(match["year"]) + 1 for match in _AFTER_YEAR.finditer(text)}
    years -= {edition} & {int(match["before"] or match["after"]) for match in _NAMED_BY_YEAR.finditer(text)}
    return frozenset(str(year) for year in years if year > published) - frozenset(known)


def years_in(text: str) -> frozenset[str]:
    """Return the years of the last and this century in a text, as four digits; those in links don't count."""
    return frozenset(_YEAR.findall(_URL.sub(" ", text)))


def asking_part(text: str) -> str:
    """Return what is asked last in a simplified text: before it comes what leads up to it; all of it if nothing is."""
    asking = [match.group().strip() for match in _ASKING.finditer(text)]
    # "..., ¿sí o no?" asks what stands before it.
    return asking[-1] if asking and not _TAG_WORDS.issuperset(_WORD.findall(asking[-1])) else text


def simplify(text: str) -> str:
    """Return a folded text in which "who's" and "whos" are one word, and so are "q" and "que"."""
    return _SHORT_QUE.sub("que", _APOSTROPHES.sub("", fold(text)))
