"""What is shown while the index is built or opened."""

import pytest

from qa.page.html.progress import progress_html
from qa.serving.live import StartupProgress
from support.html_tree import parse_html
from support.offices import SHIPPED_PAGE as PAGE


def test_nothing_is_shown_once_the_index_is_open():
    assert (
        progress_html(StartupProgress("ready"), PAGE, "en")
        == progress_html(StartupProgress("ready", 5, 5), PAGE, "es")
        == ""
    )


@pytest.mark.parametrize(
    ("progress", "percent"),
    [
        (StartupProgress("building"), 0),
        (StartupProgress("building", 0, 8727), 0),
        (StartupProgress("building", 100, 300), 33),
        (StartupProgress("building", 200, 300), 67),
        (StartupProgress("building", 300, 300), 100),
    ],
)
def test_a_build_is_shown_with_its_percentage(progress: StartupProgress, percent: int):
    page = parse_html(progress_html(progress, PAGE, "en"))
    assert page.one("p").text.startswith(f"Reading the questionnaire for the first time: {percent}%.")
    assert page.one("progress").attributes == {"max": "100", "value": str(percent), "aria-label": "Getting ready"}
    # A percentage that changes every second must not be announced; the progress bar has it.
    assert "role" not in page.one("div").attributes


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Opening the questionnaire…"), ("es", "Abriendo el cuestionario…")]
)
def test_opening_is_shown_without_a_percentage(language, sentence: str):
    page = parse_html(progress_html(StartupProgress("loading"), PAGE, language))
    assert page.text == sentence
    assert not page.all("progress")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The questionnaire can't be opened. Whoever runs this site can find the reason in its log."),
        ("es", "No se puede abrir el cuestionario. Quien administra este sitio encontrará el motivo en el registro."),
    ],
)
def test_a_failure_is_an_alert(language, sentence: str):
    page = parse_html(progress_html(StartupProgress("failed", 3, 10), PAGE, language))
    assert page.one("p").text == sentence
    assert page.one("p").attributes["role"] == "alert"
