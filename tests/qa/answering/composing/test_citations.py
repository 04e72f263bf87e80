"""The links and the translated pieces of a citation, on invented passages; the answers' tests cite the real corpus."""

import pytest

from corpus import Link
from qa.answering.answer import Piece
from qa.answering.composing.citations import order_links, translate_pieces

PASSAGE = "One (https://a.pe/1). Two, see https://b.pe/2. Three: www.c.pe, (www.d.pe/) and https://a.pe/1?x=2 (https://b.pe/2)"


def order(*answer_starts: int, links: tuple[Link, ...] | None = None) -> list[str]:
    known = links or tuple(
        map(Link, ("https://x.pe", "https://b.pe/2", "https://a.pe/1?x=2", "www.d.pe", "https://a.pe/1"))
    )
    return [link.url for link in order_links(known, PASSAGE, answer_starts)]


def test_links_after_an_answering_sentence_come_first_then_those_before_it_then_others():
    assert order(PASSAGE.index("Two")) == [
        "https://b.pe/2",
        "www.d.pe",
        "https://a.pe/1?x=2",
        "https://a.pe/1",
        "https://x.pe",
    ]


def test_a_repeated_link_counts_where_it_follows_the_answer():
    three = PASSAGE.index("Three")
    assert order(three) == ["www.d.pe", "https://a.pe/1?x=2", "https://b.pe/2", "https://a.pe/1", "https://x.pe"]


def test_the_nearest_of_several_answering_sentences_counts():
    found = order(PASSAGE.index("One"), PASSAGE.index("and https"))
    assert found == ["https://a.pe/1?x=2", "https://a.pe/1", "https://b.pe/2", "www.d.pe", "https://x.pe"]


def test_without_an_answering_sentence_links_keep_their_printed_order():
    assert order() == ["https://a.pe/1", "https://b.pe/2", "www.d.pe", "https://a.pe/1?x=2", "https://x.pe"]


@pytest.mark.parametrize(
    "link", [Link("https://a.pe/one", "https://a.pe/1"), Link("https://a.pe/1", "https://a.pe/one")]
)
def test_either_spelling_may_be_printed(link: Link):
    assert order(0, links=(Link("https://x.pe"), link)) == [link.url, "https://x.pe"]


def test_a_link_that_is_gone_comes_behind_others_that_support_the_same():
    passage = "Law (https://gone.pe), https://works.pe; https://more.pe. Plan: https://plan.pe"
    links = [Link(url) for url in ("https://gone.pe", "https://works.pe", "https://more.pe", "https://plan.pe")]
    links[0] = Link("https://gone.pe", None, True, "https://copy.pe")
    ordered = [link.url for link in order_links(links, passage, [0])]
    assert ordered == ["https://works.pe", "https://more.pe", "https://gone.pe", "https://plan.pe"]
    listed = passage.replace(", https", "\nhttps")
    assert order_links(links, listed, [0])[0] == links[0]
    outside = [Link("https://a.pe", is_gone=True), Link("https://b.pe", is_gone=False), Link("https://c.pe")]
    assert [link.url for link in order_links(outside, passage, [0])] == ["https://b.pe", "https://c.pe", "https://a.pe"]


def test_pieces_that_are_translated_together_are_shown_once():
    pieces = [Piece((0, 5)), Piece((6, 9), follows_gap=True), Piece((10, 12))]
    counterparts = {(0, 5): (0, 8), (6, 9): (0, 8), (10, 12): (9, 20)}
    translated = translate_pieces(pieces, "x" * 20, lambda span: counterparts[span])
    assert [piece.span for piece in translated] == [(0, 8), (9, 20)]


def test_the_mark_of_an_item_is_left_out_of_its_translation():
    text = "(vii) Lanzar el servicio."
    translated = translate_pieces([Piece((0, 3))], text, lambda span: (0, len(text)))
    assert [one.span for one in translated] == [(6, len(text))]
