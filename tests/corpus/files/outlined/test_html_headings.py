"""Questions of a web page that nobody marked as headings: those of accordions, and bold lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import load_corpus

WriteFiles = Callable[[dict[str, bytes | str]], Path]
LoadAnswers = Callable[[str], dict[str, tuple[str, str]]]


@pytest.fixture
def load_answers(write_files: WriteFiles) -> LoadAnswers:
    """Load a page; by the titles of its entries their sections and texts."""

    def load(html: str) -> dict[str, tuple[str, str]]:
        entries = load_corpus(write_files({"page.html": html}) / "page.html").entries
        return {entry.title: (entry.section, entry.text.text) for entry in entries}

    return load


@pytest.mark.parametrize(
    "item",
    [
        "<div><div role=button aria-controls=p{0}>{1}</div><div id=p{0} hidden>{2}</div></div>",
        "<button class=accordion>{1}</button><div class=panel>{2}</div>",
        "<div class=q><button>{1}</button><i>+</i></div> <section style='display:none'>{2}</section>",
        "<div><div role=tab><i></i><a href=''>{1}</a></div><div role=tabpanel>{2}</div></div>",
        "<a role=button aria-controls=p{0} href=#p{0}>{1}</a><p>&nbsp;</p><div id=p{0}>{2}</div>",
        "<div><strong class=schema-faq-question>{1}</strong> <p>{2}</p></div>",
    ],
)
def test_what_unfolds_an_answer_is_its_question(load_answers: LoadAnswers, item: str) -> None:
    page = item.format(1, "Safe?", "Yes.") + item.format(2, "Dry?", "<p>No.</p><p>Bring a coat.</p>")
    assert load_answers(f"<h1>Ferry</h1><h2>FAQ</h2>{page}<h2>Pets</h2>None.") == {
        "Safe?": ("FAQ", "Yes."),
        "Dry?": ("FAQ", "No.\n\nBring a coat."),
        "Pets": ("Ferry", "None."),
    }


def test_tabs_above_their_panels_are_the_headings_of_these(load_answers: LoadAnswers) -> None:
    tabs = "<li><a role=tab aria-controls=a>Fares</a><li><a role=tab aria-controls=b>Times</a>"
    panels = "<div role=tabpanel id=a>Five shells.</div><div role=tabpanel id=b hidden><h4>Winter</h4>At noon.</div>"
    page = f"<h1>Guide</h1><h2>Ferry</h2><ul role=tablist>{tabs}</ul><div>{panels}</div><p>Ask on board."
    assert load_answers(page) == {
        "Fares": ("Ferry", "Five shells."),
        "Winter": ("Ferry > Times", "At noon."),
        "Ferry": ("Guide", "Ask on board."),
    }


@pytest.mark.parametrize(
    "button",
    [
        "<button>Show more</button><div hidden>Dogs, too.</div>",
        "<button>Print it</button><p>Dogs, too.</p>",
        "<button aria-controls=none>Print it</button><p>Dogs, too.</p>",
        "<button aria-controls=m>Places</button><div id=m><a>Pier</a><a>Mole</a><a>Quay</a></div><p>Dogs, too.</p>",
        "<button type=submit>Send</button><p>Dogs, too.</p>",
    ],
)
def test_a_button_without_an_answer_of_its_own_is_no_question(load_answers: LoadAnswers, button: str) -> None:
    answers = load_answers(f"<h1>Ferry</h1><h2>Pets</h2><p>Cats ride.</p>{button}")
    assert list(answers) == ["Pets"]
    assert answers["Pets"][1].endswith("Dogs, too.")


@pytest.mark.parametrize(
    "question",
    [
        "<div class=q><h3>Safe?</h3><span>+</span></div>",
        "<div><div><h3><a href=#a>Safe?</a><i>▼</i></h3></div></div>",
        "<a class=toggle href=#><h3>Safe?</h3></a>",
        "<h3>Safe?</h3><span></span>",
    ],
)
@pytest.mark.parametrize("panel", ["<div style='display:none'>Yes.</div>", "<div aria-hidden=true>Yes.</div>"])
def test_a_folded_answer_below_a_wrapped_heading_is_read_without_icons(
    load_answers: LoadAnswers, question: str, panel: str
) -> None:
    assert load_answers(f"<h1>Ferry</h1><div>{question}{panel}</div><h3>Dry?</h3>No.") == {
        "Safe?": ("Ferry", "Yes."),
        "Dry?": ("Ferry", "No."),
    }


def test_what_is_hidden_below_a_part_with_a_heading_and_text_is_not_read(load_answers: LoadAnswers) -> None:
    page = "<h1>Ferry</h1><div><h2>Fares</h2>Five shells.</div><div hidden>Draft</div>"
    assert load_answers(page) == {"Fares": ("Ferry", "Five shells.")}


@pytest.mark.parametrize(
    "page",
    [
        "<div><b>Safe?</b><br>Yes.<br><br><b>Dry?</b><br>No.</div>",
        "<div><p>Ferry</p><span><b>Safe?</b></span><br>Yes.<br><span><strong>Dry?<br></strong></span>No.<br></div>",
        "<p><font><b>Safe?</b></font><br>Yes.</p><p>\n<b>Dry?</b><br><br>No.</p>",
        "<table><tr><td>Ferry<td><i><b>Safe?</b></i><br>Yes.<br><br><b>Dry?</b><br>No.<br></table>",
    ],
)
def test_each_bold_question_of_a_block_is_a_heading_where_none_is_marked(load_answers: LoadAnswers, page: str) -> None:
    assert {title: text for title, (_, text) in load_answers(page).items()} == {"Safe?": "Yes.", "Dry?": "No."}


def test_a_bold_line_within_an_answer_stays_in_it(load_answers: LoadAnswers) -> None:
    page = "<p><b>Safe?</b><br>Yes.<br><b>But mind</b><br>the <b>waves</b><br>at night.</p><p><b>Dry?</b><p>No."
    assert load_answers(page) == {"Safe?": ("", "Yes.\nBut mind\nthe waves\nat night."), "Dry?": ("", "No.")}
    page = "<p><b>Fares</b><table><tr><td><b>Adults</b><br>Five<td><b>Children?</b><br>None</table>"
    assert load_answers(page) == {"Fares": ("", "Adults Five: Children? None")}


@pytest.mark.parametrize(
    "question",
    [
        "<table><tr><th>Question<th>Answer<tr><td>Safe?<td>Yes.</table>",
        "<div itemscope itemtype='https://schema.org/Question'><b itemprop=name>Safe?</b><p>Yes.</div>",
        "<h6>Safe?</h6><p>Yes.",
    ],
)
@pytest.mark.parametrize("folded", ["<details><summary>Dry?</summary>No.</details>", "<dl><dt>Pier<dd>It lands.</dl>"])
def test_a_question_behind_folded_answers_has_the_heading_above_them(
    load_answers: LoadAnswers, folded: str, question: str
) -> None:
    assert load_answers(f"<h1>Ferry</h1><h2>FAQ</h2>{folded}{question}")["Safe?"] == ("FAQ", "Yes.")
