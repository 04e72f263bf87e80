"""An answer with two citations, made up; a translation of it; and one to a question of two topics."""

from dataclasses import replace

from corpus import Edition, Link
from qa.answering.answer import Answer, Citation, CitedTranslation, Piece
from support.offices import SHIPPED_OFFICE

PASSAGE = "The law is number 29733. It stands at https://example.org/law and holds."
SHOWN = "The law is number 29733. It stands at ↗ and holds."
CITATION = Citation(
    rank=1,
    entry="peru-2022/38-39",
    questions=(38, 39),
    section="C. Legal Framework",
    title="Data law",
    official_title="Is there a law?",
    question="Is there any law on data?",
    choice="Yes",
    passage=PASSAGE,
    highlights=((0, 24),),
    span=(5, 5 + len(PASSAGE)),
    score=1.5,
    links=(Link("https://example.org/law"), Link("www.example.org")),
    edition=Edition("peru-2022", "Perú", 2022),
    document="peru.txt",
    lines=(10, 12),
    excerpt=(Piece((0, len(PASSAGE))),),
)
ANSWER = Answer(
    question="Is there a law?",
    language="en",
    kind="answer",
    confidence=0.93,
    text=SHOWN,
    original=SHOWN,
    text_language="en",
    verdict="Yes",
    citations=(CITATION, replace(CITATION, rank=2, entry="peru-2022/40-41", questions=(40,), title="Another law?")),
    suggestions=("Which law?", "What is open data?"),
    build="20260101T000000Z-abcdef",
    office=SHIPPED_OFFICE,
    elapsed_ms=1.0,
)
REFUSED_PART = replace(
    ANSWER,
    question="what does it cost",
    kind="refusal",
    reason="not_stated",
    confidence=0.1,
    text="",
    original="",
    verdict=None,
    citations=(replace(CITATION, entry="peru-2022/40-41", questions=(40,), title="Another law?"),),
)
TWO_TOPICS = replace(
    ANSWER,
    question="Is there a law, and what does it cost?",
    parts=(replace(ANSWER, question="Is there a law"), REFUSED_PART),
)
TRANSLATION = CitedTranslation(
    language="es",
    section="C. Marco legal",
    title="Ley de datos",
    official_title="¿Hay una ley?",
    question="¿Existe alguna ley sobre los datos?",
    choice="Sí",
    passage="La ley es la número 29733.",
    highlights=((0, 26),),
    excerpt=(Piece((0, 26)),),
)
