"""Invents questionnaires as their authors write them, as Hypothesis strategies; see `printed_surveys`."""

import re
from dataclasses import dataclass, replace

from hypothesis import strategies as st


@dataclass(frozen=True)
class Item:
    """One question as its author wrote it; `answer` holds paragraphs."""

    number: int
    section: str
    label: str
    answer: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    ticked: int = 0
    is_field: bool = False
    follow_up_of: int | None = None

    @property
    def links(self) -> list[str]:
        """The links of the answer in order, repeated ones too."""
        return [url.rstrip(".") for url in re.findall(r"https?://[^\s()]+", " ".join(self.answer))]


def split_words(text: str) -> list[str]:
    return text.split()


WORDS = split_words(
    "the of and for in by services portal citizens data public digital government platform national entities "
    "information access system law through which also has more than agencies online interoperability "
    "post-COVID sub-national decision-making e-participation N°033-2018-PCM SGD PCM Ministry Perú gestión "
    "1,994 2021 16.6.1 beta “Participa” Digital Open Secretariat"
)
OPENINGS = split_words("The Through In Since There It Peru According Likewise Each Currently No Yes")
QUOTED = [
    *(f"{number}. Effective" for number in range(1, 100)),
    *(f"Article {number}." for number in range(1, 100)),
    "(5)",
    "1)",
    "18.5",
    "12/37",
]
PATHS = split_words(
    "institucion pcm normas-legales 289706-1412 covid-19 index.php a_b Ley%2030225 "
    "disponen-la-creacion-de-un-comite-de-gobierno-digital-en-cada-entidad-de-la-administracion-publica-1645688-1 "
    "PERU_AgendaDigitalBicentenario_2021.pdf campa%C3%B1as estado%E2%80%8B "
    "mecanismos?token=966zCY6qAluGdmGM86iDOebh38WqolNJM6FSUlhmdNY"
)
HEADINGS = ["Institutional Framework", "Legal Framework", "Strategy and Implementation", "Inclusion", "Measurement"]
OPTIONS = [
    ("Yes", "No"),
    ("Yes", "No", "Other"),
    ("Two-year", "Three-year", "Five-year", "Other"),
    ("All of the services", "Some of the services but not all of those that were asked for", "No"),
]
"""The last is always "No" or "Other": nothing else in a web form separates the options from an answer."""

FIELDS = ["Country name", "Your name", "Title", "Organization", "Email"]
FOLLOW_UP = "If yes, please provide link and detail."


@st.composite
def urls(draw: st.DrawFn) -> str:
    host = draw(st.sampled_from(["www", "busquedas", "cdn.uploads"]))
    return f"https://{host}.gob.example/{'/'.join(draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3)))}"


@st.composite
def sentences(draw: st.DrawFn) -> str:
    # No word ends in a hyphen: at a line's end "pre-" can't be distinguished from half a word.
    words = [draw(st.sampled_from(OPENINGS)), *draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=16))]
    kind, place = draw(st.integers(0, 9)), draw(st.integers(1, len(words)))
    if kind == 0:
        words.insert(place, f"{draw(st.sampled_from(QUOTED))} and")
    elif kind < 4:
        words.insert(place, f"({draw(urls())})")
    elif kind == 4:
        words.insert(place, f"({draw(urls())});")
    return " ".join(words) + "."


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, ...]:
    paragraphs = [" ".join(draw(st.lists(sentences(), min_size=1, max_size=5))) for _ in range(draw(st.integers(1, 3)))]
    end = draw(st.integers(0, 5))
    if end == 0:
        paragraphs += [f"● {item}" for item in draw(st.lists(sentences(), min_size=2, max_size=4))]
    elif end == 1:
        paragraphs[-1] += f" ({draw(urls())})"
    return tuple(paragraphs)


@st.composite
def labels(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=24))
    return f"{draw(st.sampled_from(['What is', 'Is there', 'Which are']))} {' '.join(words)} of it?"


@st.composite
def surveys(draw: st.DrawFn) -> list[Item]:
    """Draw questions under lettered sections, their numbers rising, seldom with gaps; contact fields come first."""
    items: list[Item] = []
    number = 0
    for letter, heading in zip("ABCDE", HEADINGS[: draw(st.integers(2, 5))], strict=False):
        section = f"{letter}. {heading}"
        if letter == "A" and draw(st.booleans()):
            for label in FIELDS[: draw(st.integers(1, 5))]:
                number += 1
                value = (
                    "a.b@pcm.example"
                    if label == "Email"
                    else " ".join(
                        draw(st.lists(st.sampled_from(OPENINGS + WORDS[:20]), min_size=1, max_size=30))
                    ).capitalize()
                )
                items.append(Item(number, section, label, (value,), is_field=True))
        for _ in range(draw(st.integers(1, 4))):
            number += draw(st.sampled_from([1, 1, 1, 1, 1, 2]))
            if draw(st.integers(0, 2)):
                items.append(Item(number, section, draw(labels()), draw(answers())))
                continue
            if not draw(st.integers(0, 5)):
                items.append(Item(number, section, draw(labels())))
                continue
            options = draw(st.sampled_from(OPTIONS))
            ticked = draw(st.integers(0, len(options) - 1))
            items.append(Item(number, section, draw(labels()), options=options, ticked=ticked))
            if draw(st.booleans()):
                number += 1
                items.append(Item(number, section, FOLLOW_UP, draw(answers()), follow_up_of=number - 1))
    return renumber_quotes(items)


def renumber_quotes(items: list[Item]) -> list[Item]:
    """Change quoted numbers that are those of missing questions: at a line's start they would pass for them."""
    missing = set(range(items[-1].number)) - {item.number for item in items}

    def renumbered(match: re.Match[str]) -> str:
        return match[0].replace(match[1], str(int(match[1]) + 100)) if int(match[1]) in missing else match[0]

    return [
        replace(item, answer=tuple(re.sub(r"\b(\d+)\. (?:Eff|and)", renumbered, text) for text in item.answer))
        for item in items
    ]
