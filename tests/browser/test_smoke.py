"""One question from the box to its citation; everything else on the page is tested in the thorough tier."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("locale", "question", "law", "link", "source"),
    [
        (
            "en-US",
            "Which law protects personal data?",
            "Law No. 29733",
            "Law No. 29733 (gob.pe, in Spanish)",
            "Data protection law · As of June 2021",
        ),
        pytest.param(
            "es-PE",
            "¿Qué ley protege los datos personales?",
            "Ley N° 29733",
            "Ley N.° 29733 (gob.pe)",
            "Ley de protección de datos personales · A junio de 2021",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_question_is_answered_with_its_citation(
    visiting, served, locale: str, question: str, law: str, link: str, source: str
):
    visit = visiting(served, locale=locale).go()
    reply = visit.ask(question)
    expect(reply.locator("blockquote").first).to_contain_text(law)
    expect(reply.locator("a.open")).to_contain_text(f"[1] {source}")
    expect(reply.locator("ul.links a").first).to_have_text(link)
    expect(reply.locator("ul.links a").first).to_have_attribute(
        "title", "https://www.gob.pe/institucion/congreso-de-la-republica/normas-legales/243470-29733"
    )
    expect(visit.page.locator("#chat .asked")).to_have_text(question)
    expect(visit.box).to_have_value("")
