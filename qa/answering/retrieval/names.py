"""The proper names in the indexed texts, and those that a question mentions, typed in capitals or not.

A name is a sequence of two or more capitalised words. It is a person's if none of its words occurs in lower case in
any of the texts, nor is usual in names of institutions, and if a translation keeps it. A place's name is recognised the
same way, in one word after "in", "of" or the like.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from corpus import Entry
from index import Index, fold
from qa.answering.question.intents.intent import simplify, word_set
from qa.answering.question.mentions import country_key, home_words
from qa.answering.question.question import ParsedQuestion

_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)?"
_PARTICLES = word_set("de del la las los of the for van von da dos di")
_NAME = re.compile(rf"{_CAPITALISED}(?: (?:(?:{'|'.join(sorted(_PARTICLES))}) )*(?:[A-Z]\. )?{_CAPITALISED}){{1,5}}")
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Dr|Dra|Sr|Sra|King|Queen|Prince|Princess|Pope|Rey|Reina|Pr[íi]ncipe|Princesa|Papa|[Ss]eñora?|"
    rf"rey|reina|papa)\.? "
    rf"{_CAPITALISED}"
)
_LOCATED = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]f|[Ee]n|[Dd]el?|[Dd]esde|[Hh]acia) "
    r"(?:(?:the|los|El|La|Los|Las|San|Santa|New) )?"
    rf"(United States|United Kingdom|Estados Unidos|Reino Unido|{_CAPITALISED})"
)
_LOWER_CASE = re.compile(r"\b[a-zß-öø-ÿ]{3,}\b")
_URL = re.compile(r"https?://\S+|www\.\S+")
_WORD = re.compile(r"[a-z0-9]+")
_MIN_LENGTH = 4
"""Letters of a word that alone tells a person's name."""

_INSTITUTIONAL = word_set(
    """
    academy act affairs agency agenda agreement army assembly association authority bank board branch bureau center
    centre chamber charter city code commission committee company congress constitution convention council country
    court decree department development digital directorate economy education emergency family forum fund global
    government group health home index information initiative innovation institute intelligence international justice
    laboratory labor law line meeting ministerial ministry month name national network norm north office open
    organization phone plan platform policy port power president presidency program project provisions
    public republic resolution room school secretariat secretary security service services society south state states
    strategy studio supreme system team technology title union united universal university unique world
    acuerdo agencia alianza autoridad banco centro ciudad codigo comision comite compromiso congreso consejo
    constitucion convenio correo decreto departamento despacho direccion encuesta escuela estado estados estrategia
    familia fondo gobierno grupo informacion iniciativa innovacion instituto justicia laboratorio ley mesa ministerio
    nacional naciones nombre norma norte oficina organismo organizacion perdida pesca plan plataforma poder politica
    portal presidencia programa proyecto publica publico puerto red reglamento republica resolucion reunion sala salud
    secretaria seguridad servicio sistema sociedad sur supremo tecnologia titulo transformacion unidas unidos union
    universal universidad
    january february march april june july august september october november december monday sunday
    enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre noviembre diciembre
    """
)
"""Words in names of institutions, places and norms; folded."""

_LEADING = re.compile(
    r"^(?:(?:The|This|That|In|At|On|By|For|With|When|And|But|Our|El|La|Los|Las|En|Por|Con|Para|Seg[uú]n|Cuando|Y|"
    r"Mr|Mrs|Ms|Dr|Dra|Sr|Sra|Don|Do[ñn]a|Se[ñn]ora?|Doctora?|President[ea]?|Secretary|Secretari[oa]|Minister|"
    r"Ministr[oa]|Directora?|Mayor|Alcalde|Professor|Profesora?)\.? )+(?=\S+ \S)"
)
"""Words that begin sentences, and titles, before a name of two words or more."""

_AROUND_NAMES = word_set(
    """
    who whos is this that was are he she him her his tell me about the a an of in and what whats which mr mrs ms
    miss dr eng engineer
    does do did have has hold job role title position post person name named called work works organization organisation
    please pls know find info information more on for by to country
    quien quienes es era fue son el la los lo le que cual se llama llamaba llamado llamada sr sra senor senora
    senorita doctor
    doctora ing ingeniero ingeniera don dona de del en y a dime digame cuentame cuenta hablame sobre acerca cargo puesto
    funcion rol trabaja trabajo tiene ocupa persona nombre completo por favor quisiera saber datos informacion pais
    institucion
    organizacion
    """
)
"""Words beside a name in a question for nothing but who that is, or which post the person holds."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the texts: its words, folded and without particles; the ids of the entries that hold it, in order."""

    text: str
    words: tuple[str, ...]
    is_person: bool
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name that a question mentions, by `matched` of its words in a row.

    `is_all` means that the question asks for nothing but who that is: whatever entry holds the name answers it.
    """

    name: Name
    matched: int
    is_all: bool


class Names:
    """The names in the texts of entries, to be found in questions.

    >>> names = Names.of_index(index)  # doctest: +SKIP
    >>> names.find(parse_question("who is ada lovelace"))[0].name.entries  # doctest: +SKIP
    ('faq/7',)
    """

    def __init__(
        self,
        names: Iterable[Name],
        with_persons: Collection[str] = (),
        with_places: Collection[str] = (),
        home: frozenset[str] = frozenset(),
        demonyms: tuple[str, ...] = (),
    ) -> None:
        """Prepare to find names, given ids: of further entries that name a person, and of those that name a place.

        `home` are the words for the documents' own place, see `home_words`; `demonyms` those for its people.
        """
        self._around = _AROUND_NAMES | home
        self.demonyms = demonyms
        """Words for the people of the documents' place."""
        self._by_word: dict[str, list[Name]] = defaultdict(list)
        persons = set(with_persons)
        for name in names:
            if name.is_person:
                persons.update(name.entries)
            for word in set(name.words):
                self._by_word[word].append(name)
        self.with_persons = frozenset(persons)
        """The ids of the entries that name a person."""
        self.with_places = frozenset(with_places)
        """The ids of the entries that name a place other than the documents' country."""

    @classmethod
    def of_index(cls, index: Index) -> "Names":
        """Collect the names in the texts and translations of an index's entries."""
        return cls.of_entries(index.entries.values(), home_words(index), index.office.names.demonyms)

    @classmethod
    def of_entries(
        cls, entries: Collection[Entry], home: frozenset[str] = frozenset(), demonyms: tuple[str, ...] = ()
    ) -> "Names":
        """Collect the names in the texts and translations of entries; `home` and `demonyms` are as in `__init__`."""
        texts = {entry.id: _texts(entry) for entry in entries}
        common = common_words(text for both in texts.values() for text in both) | home
        found: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
        translated: set[tuple[str, ...]] = set()
        for entry, both in texts.items():
            for name in (name for text in both for name in find_names(text)):
                words = _words(name)
                found[words].setdefault(entry, name)
                if not all(name in text for text in both):
                    translated.add(words)
        names = (
            Name(
                next(iter(typed.values())),
                words,
                words not in translated and is_proper_name(words, common),
                tuple(typed),
            )
            for words, typed in found.items()
        )
        with_persons = [entry for entry, both in texts.items() if any(map(_TITLED.search, both))]
        # A place that a translation doesn't keep is an ordinary word.
        with_places = [
            entry
            for entry, both in texts.items()
            if frozenset.intersection(*(find_places(text, common) for text in both))
        ]
        return cls(names, with_persons, with_places, home, demonyms)

    def find(self, question: ParsedQuestion) -> tuple[FoundName, ...]:
        """Find the names that a question mentions, by two of their words in a row, or a person's by one; most first."""
        words = _WORD.findall(simplify(question.text))
        candidates = {name.words: name for word in words for name in self._by_word.get(word, ())}
        # "Juan de la Cruz" may be typed without its particles.
        asked = [word for word in words if word not in _PARTICLES]
        found = []
        for name in candidates.values():
            run = _longest_run(name.words, asked)
            if len(run) > 1 or (name.is_person and len(run) == 1 and len(run[0]) >= _MIN_LENGTH):
                rest = set(words) - set(run) - self._around
                found.append(FoundName(name, len(run), name.is_person and not rest))
        return tuple(sorted(found, key=lambda one: (-one.matched, not one.name.is_person, len(one.name.words))))


def find_names(text: str) -> Iterator[str]:
    """Yield the sequences of two or more capitalised words in a text, without articles and titles before them."""
    for match in _NAME.finditer(text):
        yield _LEADING.sub("", match.group(), count=1)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts that occur in lower case, folded: they name no person and no place."""
    return frozenset(fold(word) for text in texts for word in _LOWER_CASE.findall(text))


def is_proper_name(words: Iterable[str], common: frozenset[str]) -> bool:
    """Check whether folded words can be the name of a person or a place."""
    return not any(word in common or word in _INSTITUTIONAL for word in words)


def find_places(text: str, common: frozenset[str]) -> frozenset[str]:
    """Return the places in a text by their `country_key`, given the words that occur in lower case.

    >>> find_places("It is in Tarma, not in Court.", frozenset({"court"}))
    frozenset({'tarma'})
    """
    return frozenset(country_key(name) for name in _LOCATED.findall(text) if is_proper_name([fold(name)], common))


def _texts(entry: Entry) -> tuple[str, ...]:
    """Return an entry's text and its translation, without links."""
    return tuple(_URL.sub(" ", one.text) for one in (entry.text, entry.translation) if one is not None)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in _WORD.findall(fold(name)) if word not in _PARTICLES)


def _longest_run(name: tuple[str, ...], asked: list[str]) -> tuple[str, ...]:
    """Return the most words of a name, in its order, that stand in a row in a question.

    Given names may be left out: "Ana Ruiz" is a run of "Ana María Ruiz".
    """
    best: tuple[str, ...] = ()
    for start in range(len(asked)):
        run: list[str] = []
        position = 0
        for word in asked[start:]:
            if word not in name[position:]:
                break
            position = name.index(word, position) + 1
            run.append(word)
        best = max(best, tuple(run), key=len)
    return best
