"""Links as HTML."""

import pytest
from markupsafe import Markup

from qa.page.html.markup import link_mark
from support.html_tree import parse_html


def test_a_link_mark_has_the_name_for_those_who_hear_it_and_shows_the_address():
    page = parse_html(link_mark('www.gob.pe/a?b="c"', "Law <1> (gob.pe)"))
    mark = page.one("a", "link-mark")
    assert mark.text == "↗"
    assert mark.attributes == {
        "class": "link-mark",
        "href": "https://www.gob.pe/a?b=%22c%22",
        "title": 'www.gob.pe/a?b="c"',
        "aria-label": "Law <1> (gob.pe)",
        "target": "_blank",
        "rel": "noopener noreferrer",
    }


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://gob.pe", ""])
def test_what_is_no_web_address_has_no_mark(url: str):
    assert link_mark(url, "x") == Markup("")
