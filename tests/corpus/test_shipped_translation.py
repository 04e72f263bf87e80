"""The shipped translation against its source: line by line, number by number, name by name."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, NamedTuple

import pytest

from corpus import Corpus, sentence_spans, split_at_items
from corpus.text.links import find_links

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CODE = re.compile(r"\d{2,3}\s?-\s?\d{4}(?:\s?-\s?[A-Z]+(?:\s?/\s?[A-Z]+)?)?")
EMAIL = re.compile(r"\S+@\S+")
ACRONYM = re.compile(r"\b[\dA-ZÁÉÍÓÚÑ]*[A-ZÁÉÍÓÚÑ][a-z]*[A-ZÁÉÍÓÚÑ][\w]*\b")
SPANISH_WORD = re.compile(r"\b\w*[áéíóúñÁÉÍÓÚÑ]\w*\b")
QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')
NOTE = re.compile(r" \[sic: ([^\[\]]+)\]")

ACRONYMS = {
    "AI": "IA",
    "BlockChain": "Blockchain",
    "CADs": "CAD",
    "CEPLANs": "CEPLAN",
    "CIOs": "CIO",
    "ICT": "TIC",
    "ICTs": "TIC",
    "ICU": "UCI",
    "IDB": "BID",
    "IT": "TI",
    "LAC": "América Latina y el Caribe",
    "MSEs": "MYPE",
    "NSDT": "SNTD",
    "OECD": "OCDE",
    "PIAs": "PIAS",
    "SDG": "ODS",
    "SDGs": "ODS",
    "STI": "CTI",
    "UNDP": "PNUD",
    "URLs": "URL",
    "USA": "Estados Unidos",
}
"""Acronyms that differ in Spanish, or have no plural; all others stay as they are."""

QUOTED_NAMES = {
    "Peruvian National Government Open Data Strategy 2017-2021": (
        "Estrategia Nacional de Datos Abiertos Gubernamentales del Perú 2017-2021"
    ),
    "High-Level Committee for a Digital, Innovative and Competitive Peru": (
        "Comité de Alto Nivel por un Perú Digital, Innovador y Competitivo"
    ),
    "High-Level multi-sectorial Commission to guide coordination and articulation efforts aimed at the prevention, "
    "protection, and COVID-19 control": (
        "Comisión Multisectorial de Alto Nivel que conduzca las labores de coordinación y articulación orientadas a "
        "la prevención, protección y control del COVID-19"
    ),
    "National Coordinated and Decentralized Health System": "Sistema Nacional Coordinado y Descentralizado de Salud",
    "Situational Room COVID 19 Peru": "Sala Situacional COVID-19 Perú",
    "First my Health": "Primero mi Salud",
    "Consultation of the Vaccine registry": "Consulta del Padrón de Vacunación",
    "The Digital Agenda of Peru 2021": "La Agenda Digital del Perú 2021",
    "Proportion of youth and adults with information and communication technology (ICT) skills, broken down by "
    "technical competence type": (
        "Proporción de jóvenes y adultos con competencias en tecnología de la información y las comunicaciones (TIC), "
        "desglosada por tipo de competencia técnica"
    ),
    "5. Effective decentralization for development. 5.1 Institutionalize the territorial articulation of national "
    "policies. 5.2 Promote, from the different territorial areas of the country, strategic alliances for its "
    "sustainable development": (
        "5. Descentralización efectiva para el desarrollo. 5.1 Institucionalizar la articulación territorial de las "
        "políticas nacionales. 5.2 Promover, desde los distintos ámbitos territoriales del país, alianzas "
        "estratégicas para su desarrollo sostenible"
    ),
    "A policy must be digital-from-design.": "Una política debe ser digital desde el diseño",
    "Digital-by-Design": "Digital desde el Diseño",
    "Peru Smart Agro 4.0": "Perú Smart Agro 4.0",
    "Singapore's Economic Transformation Journey": "El camino de Singapur hacia la transformación económica",
    "equality": "igualdad",
    "I signed up because I was not aware of social networks and my grandchildren know more about it. Now I will be "
    "able to connect with my daughter who lives in the United States, without asking for help": (
        "Me inscribí porque no estaba al tanto de las redes sociales y mis nietos saben más de eso. Ahora podré "
        "comunicarme con mi hija que vive en Estados Unidos, sin pedir ayuda"
    ),
    "Social Media Style Manual": "Manual de Estilo de Redes Sociales",
    "Putting the citizen at the center": "Poner al ciudadano en el centro",
    "Thumbs up/Thumbs Down": "Pulgar arriba/Pulgar abajo",
    "Is this content useful?": "¿Es útil este contenido?",
    "Consultation of the National Vaccination Register against COVID-19": (
        "Consulta del Padrón Nacional de Vacunación contra la COVID-19"
    ),
    "System for monitoring and follow up of the indicator of the Sustainable Development Goals": (
        "Sistema de Monitoreo y Seguimiento de los Indicadores de los Objetivos de Desarrollo Sostenible"
    ),
    # Spanish already, or the same in both languages.
    "Info - Home Gob.pe": "Info - Home Gob.pe",
    "NTP ISO / IEC 27001: 2014": "NTP ISO / IEC 27001: 2014",
    "Participa": "Participa",
    "Perú Compras": "Perú Compras",
    "TAMBOS": "TAMBOS",
    "beta": "beta",
}
"""The names in quotation marks, with their official Spanish form."""

NOTES = {
    "Digital Government Law No. 1412": "Ley de Gobierno Digital N° 1412 [sic: debe decir Decreto Legislativo N° 1412]",
    "(Law N°1412)": "(Ley N° 1412 [sic: debe decir Decreto Legislativo N° 1412])",
    "(Law N° 1412)": "(Ley N° 1412 [sic: debe decir Decreto Legislativo N° 1412])",
    "(Law No. 1412)": "(Ley N° 1412 [sic: debe decir Decreto Legislativo N° 1412])",
    "(Law No.1412)": "(Ley N° 1412 [sic: debe decir Decreto Legislativo N° 1412])",
    "(Law Nº1412)": "(Ley N° 1412 [sic: debe decir Decreto Legislativo N° 1412])",
    "This law No. 1412": "Esta Ley N° 1412 [sic: debe decir Decreto Legislativo N° 1412]",
    "No. 003-2019- PCM / SEGD,": "N° 003-2019- PCM / SEGD [sic: debe decir 003-2019-PCM/SEGDI],",
    "ISO NTP/IEC 27001:2014": "ISO NTP/IEC 27001:2014 [sic: debe decir NTP ISO/IEC 27001:2014]",
    "Fisheries and Agriculture": "Pesca y Agricultura [sic: debe decir Acuicultura]",
    "Ministry of Finance and Economic Affairs": (
        "Ministerio de Finanzas y Asuntos Económicos [sic: debe decir Ministerio de Economía y Finanzas]"
    ),
    "Ministry of Social Development": (
        "Ministerio de Desarrollo Social [sic: debe decir Ministerio de Desarrollo e Inclusión Social]"
    ),
    "Secretariat of Communication ": (
        "Secretaría de Comunicación [sic: debe decir Secretaría de Comunicación Social] "
    ),
    "the internal controller": "el contralor interno [sic: debe decir Contraloría General de la República]",
    "Standard Transparency Platform": (
        "Plataforma de Transparencia Estándar [sic: debe decir Portal de Transparencia Estándar]"
    ),
    "through the Digital Transformation Laboratory": (
        "a través del Laboratorio de Transformación Digital "
        "[sic: debe decir Laboratorio de Gobierno y Transformación Digital]"
    ),
    "Regional Network for the Development of Digital Government in LAC": (
        "Red Regional para el Desarrollo del Gobierno Digital en América Latina y el Caribe "
        "[sic: debe decir Red de Gobierno Electrónico de América Latina y el Caribe]"
    ),
    "National Center on Digital Government and Artificial Intelligence": (
        "Centro Nacional de Gobierno Digital e Inteligencia Artificial "
        "[sic: debe decir Centro Nacional de Innovación Digital e Inteligencia Artificial]"
    ),
    "“The Digital Agenda of Peru 2021”": (
        "“La Agenda Digital del Perú 2021” [sic: debe decir Agenda Digital al Bicentenario]"
    ),
    "users and administrations": "usuarios y administraciones [sic: debe decir administrados]",
    "three governance mechanisms": "tres mecanismos de gobernanza [sic: se enumeran cuatro]",
}
"""What the source gets wrong: translated as printed, with a note that says so."""

ADDED_QUOTE = "“no me gusta”"
"""Needed in Spanish where the source says "The no like have a follow-up procedure"."""

NAMES = (
    "+ Algodón",
    "(Págalo.pe)",
    "Alastria",
    "Andrés Buendía Litardo",
    "Casilla Única",
    "Consensys",
    "Enterprise Ethereum Alliance",
    "Everis",
    "Facebook",
    "GOB.PE",
    "Huancavelica",
    "IBM Watson Studio",
    "LACChain",
    "Lambayeque",
    "Loreto",
    "Marushka Chocobar Reyes",
    "Marushka Victoria Lia Chocobar Reyes",
    "Minagri",
    "NTT DATA",
    "Piura",
    "RedGEALC",
    "Tambos",
    "Telefónica",
    "Twitter",
    "Watson Machine Learning",
    "WhatsApp",
    "YouTube",
    "gob.pe/participa",
    "www.gob.pe",
)
"""Names without quotation marks that are the same in both languages."""


class LinePair(NamedTuple):
    """A line of an entry and its translation."""

    entry: str
    source: str
    translation: str


def without_notes(line: str) -> str:
    return NOTE.sub("", line)


def without_links(line: str) -> str:
    for link in reversed(find_links(line)):
        line = line[: link.start] + line[link.end :]
    return line


@pytest.fixture(scope="module")
def lines(shipped: Corpus) -> list[LinePair]:
    """Return the lines of all texts with their translations, blank ones too."""
    return [
        LinePair(entry.id, *pair)
        for entry in shipped.entries
        if entry.translation
        for pair in zip_longest(entry.text.text.split("\n"), entry.translation.text.split("\n"), fillvalue="")
    ]


@pytest.fixture(scope="module")
def headings(shipped: Corpus) -> list[LinePair]:
    """Return titles, sections and labels with their translations."""
    return [
        LinePair(entry.id, *pair)
        for entry in shipped.entries
        if (translation := entry.translation)
        for pair in [
            (entry.title, translation.title),
            (entry.section, translation.section),
            *zip(entry.labels, translation.labels, strict=True),
        ]
    ]


@pytest.fixture(scope="module")
def wording(lines: list[LinePair], headings: list[LinePair]) -> list[LinePair]:
    """Return everything that is translated, without links and notes."""
    return [
        LinePair(line.entry, without_links(line.source), without_notes(without_links(line.translation)))
        for line in (*lines, *headings)
    ]


def test_every_entry_is_translated(shipped: Corpus) -> None:
    assert [entry.id for entry in shipped.entries if entry.translation is None] == []
    assert len(shipped.entries) == 66
    assert shipped.stale_translations == ()
    assert {entry.translation.language for entry in shipped.entries if entry.translation} == {"es"}


def differing(lines: list[LinePair], load_text: Callable[[str], Any]) -> list[LinePair]:
    """Return the lines from which `read` extracts something else in the two languages."""
    return [line for line in lines if load_text(line.source) != load_text(line.translation)]


def test_every_line_has_a_translation(lines: list[LinePair]) -> None:
    assert differing(lines, lambda text: bool(text.strip())) == []
    assert [line for line in lines if line.translation != line.translation.strip()] == []


def test_every_sentence_has_a_translation(shipped: Corpus, lines: list[LinePair]) -> None:
    assert differing(lines, lambda text: len(sentence_spans(text))) == []
    # A line of links only is one pair, too.
    parts = Counter[str]()
    for line in lines:
        sentences = sentence_spans(line.source)
        parts[line.entry] += sum(len(split_at_items(line.source, span)) for span in sentences) or bool(
            line.source.strip()
        )
    assert {entry.id: len(entry.translation.pairs) for entry in shipped.entries if entry.translation} == parts


def test_every_link_is_in_its_line(lines: list[LinePair]) -> None:
    assert differing(lines, lambda text: [link.url for link in find_links(text)]) == []
    assert sum(len(find_links(line.source)) for line in lines) > 150


def test_every_number_is_in_its_line_as_printed(wording: list[LinePair]) -> None:
    assert differing(wording, lambda text: sorted(NUMBER.findall(text))) == []


def test_every_code_of_a_norm_is_unchanged(wording: list[LinePair]) -> None:
    assert differing(wording, lambda text: sorted(CODE.findall(text))) == []
    assert {
        "029-2021-PCM",
        "003-2019-PCM/SEGDI",
        "003-2019- PCM / SEGD",
        "033- 2018-PCM",
        "01-2019-PCM/SCS",
        "003-2013-JUS",
        "006-2020",
    } <= {code for line in wording for code in CODE.findall(line.source)}


def test_what_the_source_gets_wrong_is_translated_as_printed_with_a_note(
    lines: list[LinePair], headings: list[LinePair]
) -> None:
    noted = Counter[str]()
    for line in lines:
        for printed, translated in NOTES.items():
            assert line.source.count(printed) == 0 or translated in line.translation, (line.entry, printed)
            noted[printed] += line.source.count(printed)
    assert set(+noted) == set(NOTES)
    assert sum(line.translation.count("[") for line in lines) == noted.total()
    assert sum(len(NOTE.findall(line.translation)) for line in lines) == noted.total()
    assert [line for line in (*lines, *headings) if "[" in line.source] == []
    assert [line for line in headings if "[" in line.translation] == []


def test_every_email_address_is_unchanged(wording: list[LinePair]) -> None:
    assert differing(wording, EMAIL.findall) == []
    assert {address for line in wording for address in EMAIL.findall(line.source)} == {"mchocobar@pcm.gob.pe"}


def test_every_acronym_has_its_spanish_form(wording: list[LinePair]) -> None:
    needed = set()
    missing = []
    for line in wording:
        for acronym in ACRONYM.findall(line.source):
            if re.search(rf"\b{acronym}\b", line.translation):
                continue
            needed.add(acronym)
            if ACRONYMS.get(acronym, acronym) not in line.translation:
                missing.append((line.entry, acronym))
    assert missing == []
    assert needed == set(ACRONYMS)


def test_quotation_marks_are_kept(wording: list[LinePair]) -> None:
    assert differing(wording, lambda text: re.findall('["“”]', text.replace(ADDED_QUOTE, ""))) == []
    assert sum(ADDED_QUOTE in line.translation for line in wording) == 1


def test_quoted_names_are_the_official_spanish_ones(wording: list[LinePair]) -> None:
    found = set()
    for line in wording:
        names, translated = (
            [match[1] or match[2] for match in QUOTED.finditer(text.replace(ADDED_QUOTE, ""))] for text in line[1:]
        )
        found |= set(names)
        assert [QUOTED_NAMES[name] for name in names] == translated, line.entry
    assert found == set(QUOTED_NAMES)


def test_spanish_words_of_the_source_are_kept(wording: list[LinePair]) -> None:
    words = {(line, word) for line in wording for word in SPANISH_WORD.findall(line.source)}
    assert [(line.entry, word) for line, word in words if word not in line.translation] == []
    assert (
        " ".join(sorted({word for _, word in words})) == "Algodón Andrés Buendía GEOPERÚ Perú Págalo Telefónica Única"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_name_without_quotation_marks_is_kept(lines: list[LinePair], name: str) -> None:
    counts = [(line.source.count(name), line.translation.count(name)) for line in lines]
    assert sum(count for count, _ in counts) > 0
    assert [(count, translated) for count, translated in counts if translated < count] == []


def test_titles_sections_and_labels_are_translated(headings: list[LinePair]) -> None:
    # Question 74 is the first of six entries.
    assert len(headings) == 66 * 2 + 112 + 5
    assert [line for line in headings if line.source == line.translation] == []
    assert [line for line in headings if re.search(r"\b(?:the|please|is there|does)\b", line.translation.lower())] == []


def test_sections_are_translated_consistently(headings: list[LinePair]) -> None:
    sections = {(line.source, line.translation) for line in headings if re.match(r"[A-G]\. ", line.source)}
    assert len(sections) == len({source for source, _ in sections}) == 7


def test_choices_are_translated_except_yes_and_no(shipped: Corpus) -> None:
    choices = {entry.choice: entry.translation.choice for entry in shipped.entries if entry.translation}
    assert choices == {
        None: None,
        # The page has its own words for these.
        "Yes": None,
        "Five-year": "Cinco años",
        "I am authorized and fully knowledgeable to respond to this questionnaire": (
            "Cuento con la autorización y el pleno conocimiento para responder este cuestionario"
        ),
    }


def test_a_text_starts_with_its_choice(shipped: Corpus) -> None:
    for entry in shipped.entries:
        if entry.choice and entry.translation:
            opening = entry.text.text.partition("\n")[0], entry.translation.text.partition("\n")[0]
            assert opening == (entry.choice, entry.translation.choice or "Sí")
