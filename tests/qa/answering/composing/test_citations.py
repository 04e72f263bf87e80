"""The links of a citation, on invented passages; what is cited of the real corpus is tested with the answers."""

import pytest

from corpus import Link
from qa.answering.composing.citations import order_links

PASSAGE = "One (https://a.pe/1). Two, see https://b.pe/2. Three: www.c.pe, (www.d.pe/) and https://a.pe/1?x=2 (https://b.pe/2)"


def order(*points: int, links: tuple[Link, ...] | None = None) -> list[str]:
    known = links or tuple(
        map(Link, ("https://x.pe", "https://b.pe/2", "https://a.pe/1?x=2", "www.d.pe", "https://a.pe/1"))
    )
    return [link.url for link in order_links(known, PASSAGE, points)]


def test_links_behind_what_answers_come_first_then_those_before_it_then_others():
    assert order(PASSAGE.index("Two")) == [
        "https://b.pe/2",
        "www.d.pe",
        "https://a.pe/1?x=2",
        "https://a.pe/1",
        "https://x.pe",
    ]


def test_a_link_printed_again_counts_where_it_stands_behind():
    three = PASSAGE.index("Three")
    assert order(three) == ["www.d.pe", "https://a.pe/1?x=2", "https://b.pe/2", "https://a.pe/1", "https://x.pe"]


def test_the_nearest_of_several_points_counts():
    found = order(PASSAGE.index("One"), PASSAGE.index("and https"))
    assert found == ["https://a.pe/1?x=2", "https://a.pe/1", "https://b.pe/2", "www.d.pe", "https://x.pe"]


def test_without_a_point_links_stand_as_printed():
    assert order() == ["https://a.pe/1", "https://b.pe/2", "www.d.pe", "https://a.pe/1?x=2", "https://x.pe"]


@pytest.mark.parametrize(
    "link", [Link("https://a.pe/one", "https://a.pe/1"), Link("https://a.pe/1", "https://a.pe/one")]
)
def test_either_spelling_may_be_printed(link: Link):
    assert order(0, links=(Link("https://x.pe"), link)) == [link.url, "https://x.pe"]
