"""What is shown until the index is open."""

import pytest

from qa.page.html.progress import progress_html
from qa.serving.live import StartupProgress


def test_once_it_is_ready_nothing_is_shown():
    assert progress_html(StartupProgress("ready"), "en") == progress_html(StartupProgress("ready", 5, 5), "es") == ""


@pytest.mark.parametrize(
    ("stage", "percent"),
    [
        (StartupProgress("building"), 0),
        (StartupProgress("building", 0, 8727), 0),
        (StartupProgress("building", 100, 300), 33),
        (StartupProgress("building", 200, 300), 67),
        (StartupProgress("building", 300, 300), 100),
    ],
)
def test_a_build_is_told_with_its_share(tree, stage: StartupProgress, percent: int):
    page = tree(progress_html(stage, "en"))
    assert page.one("p").text.startswith(f"Reading the questionnaire for the first time: {percent}%.")
    assert page.one("progress").attributes == {"max": "100", "value": str(percent), "aria-label": "Getting ready"}
    # A percentage that changes every second is nothing to announce; the bar has it.
    assert "role" not in page.one("div").attributes


@pytest.mark.parametrize(("language", "told"), [("en", "Opening the index …"), ("es", "Abriendo el índice …")])
def test_opening_has_no_share(tree, language, told: str):
    page = tree(progress_html(StartupProgress("loading"), language))
    assert page.text == told
    assert not page.all("progress")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The index can't be opened. Whoever runs this service finds the reason in its log."),
        ("es", "No se puede abrir el índice. Quien opera este servicio encuentra el motivo en su registro."),
    ],
)
def test_a_failure_is_an_alert(tree, language, told: str):
    page = tree(progress_html(StartupProgress("failed", 3, 10), language))
    assert page.one("p").text == told
    assert page.one("p").attributes["role"] == "alert"
