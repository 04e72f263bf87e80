"""The words of an invented citation that are shown first."""

from dataclasses import replace

from corpus import Link
from qa.answering.answer import Piece
from qa.page.html.quotation import quotation_html
from support.answers import CITATION
from support.html_tree import parse_html

LAW = Link("https://example.org/law")
NAMES = {LAW: "Law No. 29733 (example.org)"}


def test_a_link_mark_stands_in_place_of_an_address():
    cited = replace(CITATION, excerpt=(Piece((0, len(CITATION.passage))),), highlights=())
    assert quotation_html(cited, NAMES, "en") == (
        '<p class="exact">The law is number 29733. It stands at <a class="link-mark" href="https://example.org/law" '
        'title="https://example.org/law" aria-label="Law No. 29733 (example.org)" target="_blank" '
        'rel="noopener noreferrer">↗</a> and holds.</p>'
    )


def test_the_mark_of_a_page_that_is_gone_leads_to_its_copy():
    cited = replace(CITATION, excerpt=(Piece((0, len(CITATION.passage))),), highlights=())
    gone = replace(LAW, is_gone=True, archived="https://archive.example/law")
    page = parse_html(quotation_html(cited, {gone: "Law"}, "en"))
    mark = page.one("a", "link-mark")
    assert (mark.attributes["href"], mark.attributes["aria-label"]) == (gone.archived, "archived copy: Law")


def test_the_mark_of_a_page_that_is_gone_leads_nowhere_without_a_copy():
    cited = replace(CITATION, excerpt=(Piece((0, len(CITATION.passage))),), highlights=())
    assert quotation_html(cited, {replace(LAW, is_gone=True): "Law"}, "en") == (
        '<p class="exact">The law is number 29733. It stands at '
        '<span class="link-mark" title="Law: no longer available">↗</span> and holds.</p>'
    )


def test_the_mark_of_a_link_that_is_printed_wrong_leads_where_it_should():
    cited = replace(CITATION, excerpt=(Piece((0, len(CITATION.passage))),), highlights=())
    repaired = Link("https://example.org/laws", printed="https://example.org/law")
    page = parse_html(quotation_html(cited, {repaired: "Law"}, "en"))
    assert page.one("a", "link-mark").attributes["href"] == "https://example.org/laws"


def test_the_fact_is_marked_unless_it_is_all_that_is_shown():
    passage = "One is here. Two is there."
    cited = replace(CITATION, passage=passage, excerpt=(Piece((0, 26)),), highlights=((13, 26),))
    assert quotation_html(cited, {}, "en") == '<p class="exact">One is here. <mark>Two is there.</mark></p>'
    cited = replace(cited, excerpt=(Piece((13, 26)),))
    assert quotation_html(cited, {}, "en") == '<p class="exact">Two is there.</p>'


def test_a_long_address_counts_as_nothing_of_what_is_shown():
    passage = f"One (https://example.org/{'one' * 20}) is here. Two is there."
    end = passage.index(" Two")
    cited = replace(CITATION, passage=passage, excerpt=(Piece((0, len(passage))),), highlights=((0, end),))
    assert quotation_html(cited, {}, "en").endswith("is here.</mark> Two is there.</p>")


def test_what_is_left_out_is_marked():
    passage = "One. Two. Three."
    cited = replace(
        CITATION, passage=passage, excerpt=(Piece((0, 4)), Piece((10, 16), follows_gap=True)), highlights=()
    )
    assert quotation_html(cited, {}, "en") == '<p class="exact">One. <span class="gap">[…]</span> Three.</p>'


def test_a_list_is_folded_after_its_seventh_item():
    passage = "Sites:\n" + "\n".join(f"● Site {number}" for number in range(9))
    pieces = [Piece((0, 6))]
    for number in range(9):
        start = passage.index(f"● Site {number}")
        pieces.append(Piece((start, start + 8), is_item=True))
    html = quotation_html(replace(CITATION, passage=passage, excerpt=tuple(pieces), highlights=()), {}, "en")
    shown, folded = html.split("<details")
    assert shown.startswith('<p class="exact">Sites:</p><ul class="items exact"><li>● Site 0</li>')
    assert (shown.count("<li>"), folded.count("<li>")) == (7, 2)
    assert "<summary>2 more</summary>" in folded


def test_nothing_in_a_passage_is_read_as_html():
    passage = "<script>alert(1)</script> (https://example.org/?a=1&b=<b>)"
    cited = replace(CITATION, passage=passage, excerpt=(Piece((0, len(passage))),), highlights=((2, 9),))
    html = quotation_html(cited, {}, "en")
    assert "<script>" not in html
    assert "<mark>cript&gt;" in html
