"""Decides whether the questionnaire's tick answers a visitor's question, so that a Yes or No may be shown for it.

A tick answers the questionnaire's question only. It is a visitor's answer if the visitor asks the same, in the same
direction, and if what is shown says nothing that limits it. A wrong Yes does more harm than none, so all doubts are
against it.
"""

import re
from functools import lru_cache

from corpus import Entry, Language
from index import fold, terms
from qa.answering.answer import Answer, Verdict
from qa.answering.question.intents.intent import simplify, word_set
from qa.answering.question.question import ParsedQuestion

_VERDICTS: dict[str | None, Verdict] = {"Yes": "Yes", "No": "No"}

_GREETED = r"^[¿¡ ]*(?:(?:and|so|but|y|e|pero|entonces|oye|hello|hi|hola) )*"
_ASKS_IN_ENGLISH = r"(?:is|are|was|were|does|do|did|has|have|can|could)\b"
_ASKS_IN_SPANISH = (
    r"(?:hay|existen?|tienen?|cuentan?|ha|han|se (?:ha|han|puede|cuenta)|esta|estan|dispone|ofrece|publica|usa|mide|"
    r"recoge)\b"
)
_TURNED = re.compile(
    r"\b(?:not|no|none|(?:is|are|was|were|do|does|did|has|have|had|can|could|would|should|must|need|might)nt|wont|cant|"
    r"without|against|contra|lacks?|lacking|fails?|never|only|just|still|yet|or|already|any ?more|all|every|"
    r"fully|sin|carecen?|faltan?|nunca|jamas|solo|solamente|todavia|aun|deja|ni|o|ya|todos|todas|totalmente)\b"
)
"""Words by which a question asks for the opposite, for more than the questionnaire does, or for one of two things."""

_LIMITED = re.compile(
    r"\b(?:just|beginning|begins?|began|starting|will be|planned|plans to|draft|prohibited|not|pending|"
    r"in (?:the )?(?:process|progress|preparation|design)|design process|process of \w+ing|"
    r"under (?:development|construction|preparation|discussion|review|design|way)|underway|"
    r"being (?:developed|designed|implemented|built|prepared|drafted|written|elaborated|formulated|created|piloted|"
    r"tested|considered|discussed|finali[sz]ed)|"
    r"(?:is|are|been) (?:\w+ly |now )?(?:design|draft|writ|prepar|develop|elaborat|formulat|work|advanc|progress|plann|"
    r"creat|build)ing|"
    r"recien|inicia\w*|se esta|sera|seran|esta siendo|prohibid\w+|pendiente|proyecto de|"
    r"en (?:el )?(?:proceso|desarrollo|elaboracion|construccion|preparacion|diseno|formulacion|etapa|fase)|"
    r"vienen? \w+ndo|(?:disen|elabor|prepar|redact|desarroll|formul|trabaj|avanz|constru|cre|planific)(?:a|ye)ndo)\b"
)
"""Words that say that something is not there yet, or not wholly."""

_MAX_HOMES = 8
"""Places whose words are remembered: that of the build in use, and those of tests."""

_ANY = word_set(
    """
    country nation national government state public there exist have any some official
    pais nacional gobierno estado publico existe hay tiene cuenta alguna algun oficial propio propia
    """
)
"""Words that any of the questionnaire's questions might have."""

_PLURAL = re.compile(r"(?<=\w)\((?:e?s)\)")
_EXAMPLES = re.compile(r"\([^)]*\)?|\b(?:such as|e\.? ?g|for example|for instance|por ejemplo|como)\b.*")
"""What stands in brackets, and what is named as an example, up to the end of the label."""

_LEAD_END: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:on|to|for|in|with|without|across|addressing|at|by|from|about|between|among|under|regarding|that|which)\b"
    ),
    "es": re.compile(r"\b(?:sobre|para|en|con|sin|entre|al?|por|que|hacia|segun|desde|dedicad[oa])\b"),
}
"""Words that begin what only describes the thing that a label asks for."""

_WHETHER_THERE_IS = re.compile(r"[¿ ]*(?:(?:is|are) there|existen?|hay)\b")
_SYNONYMS = word_set("similar equivalent equivalente specific especifico especifica")
"""Words by which a label is open to what is named otherwise, or that only stress another."""

_WORD_OR_ALTERNATIVE = re.compile(r"[a-z0-9]+|[/,]")
_ALTERNATIVES = word_set("or o u / ,")


def find_verdict(question: ParsedQuestion, entry: Entry, answer: Answer, home: frozenset[str]) -> Verdict | None:
    """Return the verdict of an answer's first citation if it answers the visitor's question, too.

    `home` are the words for the documents' own place, see `home_words`.
    """
    text = simplify(question.focus)
    is_same = _yes_or_no(home).match(text) and not _TURNED.search(text) and _asks_the_same(question, entry, home)
    return _VERDICTS.get(entry.choice) if is_same and not _LIMITED.search(fold(answer.text)) else None


@lru_cache(_MAX_HOMES)
def _yes_or_no(home: frozenset[str]) -> re.Pattern[str]:
    """Compile the pattern of a question that asks for Yes or No."""
    own = "|".join(map(re.escape, sorted(home | {"pais", "estado", "gobierno"})))
    who = rf"(?:(?:en )?(?:el |este )?(?:{own})(?: (?:{own}))? )?"
    return re.compile(rf"{_GREETED}(?:{_ASKS_IN_ENGLISH}|{who}(?:ya )?{_ASKS_IN_SPANISH})")


def _asks_the_same(question: ParsedQuestion, entry: Entry, home: frozenset[str]) -> bool:
    """Check whether a question asks for what the entry's first label asks for, and for nothing else.

    It must have no word of content that the titles and the label lack, and it must name the thing. What a label gives
    as an example only is not asked for. A Yes holds for what is more general, as a law on the data of patients is one
    on data, but for a No all words of the label must be asked for.
    """
    translation = entry.translation
    labels: dict[Language, str] = {entry.language: entry.label}
    if translation:
        labels[translation.language] = translation.labels[0]
    cores = {language: _EXAMPLES.sub(" ", fold(_PLURAL.sub("", label))) for language, label in labels.items()}
    titles = [*entry.plain_titles.values(), *([translation.title] if translation else [])]
    any_terms = _terms_of_any(home)
    own = set(terms(" ".join(cores.values()))) - any_terms
    titled, labelled = (set(terms(" ".join(texts))) for texts in (titles, labels.values()))
    known = own | (titled - labelled - any_terms)
    asked = set(question.terms).difference(any_terms)
    if not asked or not asked <= known:
        return False
    if entry.choice == "No":
        return any(_are_named(_alternatives(core, any_terms), asked) for core in cores.values())
    return any(
        _names_thing(asked, core, language, entry.plain_titles.get(language, ""), any_terms)
        for language, core in cores.items()
    )


def _names_thing(asked: set[str], label: str, language: Language, title: str, any_terms: frozenset[str]) -> bool:
    """Check whether a question names what a folded label asks for: what stands before its first "on" or "for".

    If the label asks whether there is such a thing, it may also be named as in the title.
    """
    thing = _alternatives(_LEAD_END[language].split(label)[0], any_terms)
    if not thing or _are_named(thing, asked):
        return bool(thing)
    head, named = thing[0 if language == "es" else -1], set(terms(title)) - any_terms
    return bool(_WHETHER_THERE_IS.match(label)) and not head.isdisjoint(named) and named <= asked


def _alternatives(text: str, any_terms: frozenset[str]) -> list[set[str]]:
    """Return the words of content of a folded text, each with those that it gives as alternatives ("law or rule")."""
    groups: list[set[str]] = []
    is_alternative = False
    for word in _WORD_OR_ALTERNATIVE.findall(text):
        if word in _ALTERNATIVES:
            is_alternative = True
        elif word in _SYNONYMS:
            is_alternative = False
        elif stems := terms(word):
            if is_alternative and groups:
                groups[-1].update(stems)
            else:
                groups.append(set(stems))
            is_alternative = False
    return [group for group in groups if group.isdisjoint(any_terms)]


def _are_named(alternatives: list[set[str]], asked: set[str]) -> bool:
    return bool(alternatives) and all(not group.isdisjoint(asked) for group in alternatives)


@lru_cache(_MAX_HOMES)
def _terms_of_any(home: frozenset[str]) -> frozenset[str]:
    """Return the terms of words that any question might have, the names of the documents' place among them."""
    return frozenset(terms(" ".join(_ANY | home)))
