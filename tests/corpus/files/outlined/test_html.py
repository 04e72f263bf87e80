"""Web pages: what a person sees of their content becomes text, and headings divide it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Entry, Link, Place, load_corpus
from corpus.document import SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.files.documents import read_document
from corpus.files.outlined.html import parsing, walker

WriteFiles = Callable[[dict[str, bytes | str]], Path]
ReadPage = Callable[[str | bytes], SourceDocument]
LoadPage = Callable[[str], dict[str, Entry]]


@pytest.fixture
def read_page(write_files: WriteFiles) -> ReadPage:
    return lambda html: read_document(write_files({"page.html": html}) / "page.html")


@pytest.fixture
def load_page(write_files: WriteFiles) -> LoadPage:
    """Load a page; its entries by title."""

    def load(html: str) -> dict[str, Entry]:
        return {entry.title: entry for entry in load_corpus(write_files({"page.html": html}) / "page.html").entries}

    return load


def test_an_entry_is_what_stands_between_two_headings(load_page: LoadPage) -> None:
    entries = load_page(
        "<h1>Ferry</h1><h2>Fares</h2><h3>Adults</h3><p>S/ 5<p>a ride<h3>Children</h3>Free<h2>Pets</h2>No."
    )
    assert {title: (entry.id, entry.section, entry.text.text) for title, entry in entries.items()} == {
        "Adults": ("page/adults", "Fares", "S/ 5\n\na ride"),
        "Children": ("page/children", "Fares", "Free"),
        "Pets": ("page/pets", "Ferry", "No."),
    }


def test_only_what_is_visible_of_the_content_is_read(read_page: ReadPage) -> None:
    page = read_page(
        "<html><head><title>Tab</title></head><body><header><h1>City</h1></header><nav>Menu</nav>"
        "<main><header><h1>Ferry</h1></header><p>Runs <span hidden>not</span>daily<!-- in summer -->.</p>"
        '<script>run("</p>")</script><style>p{}</style><noscript>Turn it on</noscript><svg><text>Boat</text></svg>'
        '<div style="color:red; display : none">Draft</div><i aria-hidden="true">→</i><template>Row</template>'
        "<iframe src=x>Frame</iframe><object>Film</object></main><footer>© City</footer></body></html>"
    )
    assert page.text == "Ferry\n\nRuns daily."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<article><h2>A</h2>a</article><p>Related", "A\n\na"),
        ("<article><h2>A</h2>a</article><article><h2>B</h2>b</article>", "A\n\na\n\nB\n\nb"),
        ("<main><p>Only words</main><h2>A</h2>a", "Only words\n\nA\n\na"),
        ("<div role=banner>City</div><div role=main><h2>A</h2>a</div>", "A\n\na"),
        ("<section><header><h2>A</h2></header>a<footer>b</footer></section><footer>c</footer>", "A\n\na\n\nb"),
    ],
)
def test_the_main_part_is_read_if_it_has_a_heading(read_page: ReadPage, html: str, text: str) -> None:
    assert read_page(html).text == text


FERRY = "<h1>Ferry</h1><h2>Fares</h2><p>Five shells a ride, and nothing for children.</p>"


@pytest.mark.parametrize(
    "beside",
    [
        "<aside><h3>News</h3>New pier</aside>",
        "<div role=complementary><h3>News</h3>New pier</div>",
        "<div role=dialog><h2>Cookies</h2>We need some</div>",
        "<dialog open><h2>Newsletter</h2>Get it</dialog>",
        "<form><h3>Write to us</h3>Name</form>",
        "<search><h3>Search</h3>Words</search>",
        "<div class='wide footer'><h3>Contact</h3>Pier 1</div>",
        "<div class=site-footer><h3>Contact</h3>Pier 1</div>",
        "<div id=cookie-law-notice><h3>Cookies</h3>We need some</div>",
        "<ul class=breadcrumb><li>Home</ul>",
        "<section class=related><h2>Related</h2><a href=/x>Bridges</a></section>",
        "<div id=cmplz-cookiebanner-container><h2>Consent</h2>We need it</div>",
        "<div class=cky-consent-container><p>We need it</div>",
        "<div class=footer-wrapper><p>Pier 1</div>",
    ],
)
@pytest.mark.parametrize("around", ["{}{}", "<form>{}{}</form>", "<body class='no-sidebar menu'><div>{1}{0}</div>"])
def test_what_belongs_to_the_site_is_no_entry(read_page: ReadPage, around: str, beside: str) -> None:
    page = read_page(around.format(FERRY, beside))
    assert page.text.split("\n\n") == ["Ferry", "Fares", "Five shells a ride, and nothing for children."]


@pytest.mark.parametrize(
    "name",
    [
        "class='sharedaddy sd-sharing'",
        "class=social-share",
        "class=related-posts",
        "id=cookie-banner",
        "class=newsletter",
    ],
)
@pytest.mark.parametrize("around", ["<main>{}{}</main>", "<article>{}{}</article>"])
def test_what_belongs_to_the_site_is_no_entry_within_the_main_part(read_page: ReadPage, around: str, name: str) -> None:
    page = read_page(around.format(FERRY, f"<div {name}><h3>News</h3>New pier</div>"))
    assert page.text.split("\n\n") == ["Ferry", "Fares", "Five shells a ride, and nothing for children."]


def test_a_heading_beside_the_content_is_none_of_its_headings(load_page: LoadPage) -> None:
    entries = load_page(
        "<p><b>What is due?</b><p>Five shells a ride, and nothing for children.<aside><h3>News</h3>New pier</aside>"
    )
    assert list(entries) == ["What is due?"]


@pytest.mark.parametrize(
    "html",
    [
        f"<div class=menu>{FERRY}</div>",
        f"<aside>{FERRY}</aside><p>City",
        f"<div class=no-sidebar><h1>A</h1>a</div>{FERRY}",
        f"<div class=banner><h1>A</h1>a</div>{FERRY}",
        "<aside><h2>Fares</h2>Five</aside><aside><h2>Times</h2>Noon</aside><aside><h2>Pets</h2>None</aside>",
        f"<main>{FERRY}<div class=banner><h3>To share</h3>A cabin</div></main>",
        f"<main>{FERRY}<section id=cookies><h3>Cookies</h3>On board</section></main>",
        f"<main>{FERRY}<div class=no-cookies>On board</div><p class=related-fares>None</main>",
        f"<main>{FERRY}<aside>Dogs ride, too.</aside></main>",
        f"{FERRY}<aside role=note>Dogs ride, too.</aside>",
        f"<nav>{'Menu ' * 50}</nav><form>{FERRY}</form>",
    ],
)
def test_the_content_is_kept_whatever_it_stands_in(read_page: ReadPage, html: str) -> None:
    words = re.sub("<nav>.*</nav>|<[^>]*>", " ", html).split()
    assert read_page(html).text.split() == words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("one<br>two &amp;\n  three<wbr>four", "one\ntwo & threefour"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ("<ul><li>one<ol start=3><li>two<li value=7>three<li>four</ol><li><p>five<p>six</ul>",
         "• one\n3. two\n7. three\n8. four\n• five\nsix"),
        ("<ol type=a><li>one<li>two</ol>", "a. one\nb. two"),
        ("<ul><li>one</ul><ol><li>two</ol><table><tr><td>a<td>b</table><table><tr><td>c<td>d<tr><td>e<td>f</table>",
         "• one\n1. two\n\na: b\n\nc: d\ne: f"),
        ("<ul><li>one<table><tr><td>a<td>b</table>two<ul><li>three</ul><li>four</ul>",
         "• one\n\na: b\n\ntwo\n• three\n• four"),
        ("<table><tr><td>a<td><ul><li>one</ul><ul><li>two</ul><tr><td>b<td>c</table>", "a: • one • two\nb: c"),
        ("<ol type=I start=' 3 '><li>one<li>two<li type=A>three</ol>", "III. one\nIV. two\nE. three"),
        ("<ol reversed><li>one<li value=7>two<li>three</ol>", "3. one\n7. two\n6. three"),
        ("<ol start=26 style='list-style-type: lower-latin'><li>one<li>two</ol>", "z. one\naa. two"),
        ("<ol style='list-style:none'><li>one</ol>", "• one"),
        ("<ol type=i start=0><li>one</ol>", "0. one"),
        ("<blockquote><p>one<p>two</blockquote>three", "one\n\ntwo\n\nthree"),
        ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
        ("H<sub>2</sub>O is <b>w</b>et", "H₂O is wet"),
        ("10<sup>6</sup> m<sup>2</sup>, 10<sup>-3</sup>, x<sup><i>n</i>+1</sup>", "10⁶ m², 10⁻³, xⁿ⁺¹"),
        ("1<sup>er</sup> N<sup>o</sup> 3<sup>ª</sup> 2<sup>nd</sup> t<sub>max</sub>", "1er Nº 3ª 2nd tmax"),
        ("Fee<sup><a href='#note'>1</a></sup> a<sup>[2]</sup><sup></sup>", "Fee1 a[2]"),
        ("<details><p>one</details>two", "one\n\ntwo"),
    ],
)  # fmt: skip
def test_paragraphs_lists_and_breaks_are_kept(read_page: ReadPage, html: str, text: str) -> None:
    assert read_page(f"<h1>T</h1>{html}").text == f"T\n\n{text}"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><th>Permit<th>Fee<tr><td>Kiosk<td>S/ 20<tr><td>Stall<td>", "Permit: Kiosk; Fee: S/ 20\nPermit: Stall"),
        ("<thead><tr><td>Permit<td>Fee</thead><tbody><tr><td>Kiosk<td>free", "Permit: Kiosk; Fee: free"),
        ("<tr><th>Day<th>From<th>To<tr><td rowspan=2>Monday<td>8<td>12<tr><td>14<td>17",
         "Day: Monday; From: 8; To: 12\nDay: Monday; From: 14; To: 17"),
        ("<tr><th>Day<th>From<th>To<tr><td>Sunday<td colspan=2>closed", "Day: Sunday; From: closed; To: closed"),
        ("<tr><th rowspan=2>Day<th colspan=2>Open<tr><th>from<th>to<tr><td>Monday<td>8<td>12",
         "Day: Monday; Open from: 8; Open to: 12"),
        ("<tr><th colspan=2>Summer<tr><th>Day<th>From<tr><td>Monday<td>8", "Summer\nDay: Monday; From: 8"),
        ("<tr><th>Fee<td>S/ 20<tr><th>Term<td>5 days", "Fee: S/ 20\nTerm: 5 days"),
        ("<tr><td>one<td>two<td>3.<tr><td>four<td><ul><li>five<li>six</ul><td>", "one | two | 3.\nfour | • five • six"),
        ("<caption>Of 2026</caption><tr><th>A<th>B<tr><td>1<td>2", "Of 2026\n\nA: 1; B: 2"),
        ("<tr><td><h2>Left</h2>one<td>two", "Left\n\none\n\ntwo"),
        ("<tr><th>A<th>B", "A: B"),
    ],
)  # fmt: skip
def test_tables_are_read_row_by_row_with_the_names_of_their_columns(read_page: ReadPage, rows: str, text: str) -> None:
    assert read_page(f"<h1>T</h1><table>{rows}</table>").text == f"T\n\n{text}"


def test_folded_and_listed_answers_are_entries_and_what_follows_them_is_none_of_theirs(load_page: LoadPage) -> None:
    entries = load_page(
        "<h1>Ferry</h1><h2>Questions</h2><details><summary>Is it safe?</summary>Yes.</details>"
        "<dl><dt>Pier<dd>Where it lands.<dt>Mole<dt>Jetty<dd>A long pier.</dl><p>Ask on board.</p>"
    )
    assert {title: (entry.section, entry.text.text) for title, entry in entries.items()} == {
        "Questions": ("Ferry", "Ask on board."),
        "Is it safe?": ("Questions", "Yes."),
        "Pier": ("Questions", "Where it lands."),
        "Mole, Jetty": ("Questions", "A long pier."),
    }
    assert entries["Questions"].text.lines() == (17, 17)


@pytest.mark.parametrize(
    "folded",
    [
        "<details><summary><h3>{}</h3></summary>{}</details>",
        "<details><summary><span><h4>{}</h4></span></summary>{}</details>",
        "<dl><dt><h3>{}</h3><dd>{}</dl>",
    ],
)
def test_the_heading_in_a_question_is_the_question_and_its_siblings_are_those_beside_it(
    load_page: LoadPage, folded: str
) -> None:
    plain = "<details><summary>{}</summary>{}</details>"
    page = folded.format("Safe?", "Yes.") + plain.format("Dry?", "<h4>Mostly</h4>No.") + folded.format("Fun?", "Yes!")
    entries = load_page(f"<h1>Ferry</h1><h2>Questions</h2>{page}")
    assert {title: (entry.section, entry.text.text) for title, entry in entries.items()} == {
        "Safe?": ("Questions", "Yes."),
        "Mostly": ("Questions > Dry?", "No."),
        "Fun?": ("Questions", "Yes!"),
    }


QUESTION = "<div itemscope itemprop=mainEntity itemtype='https://schema.org/Question'>"
ANSWER = "<div itemscope itemprop=acceptedAnswer itemtype='https://schema.org/Answer'>"


@pytest.mark.parametrize(
    "unfolding",
    [
        "<h3><button>{}</button></h3><div>{}</div>",
        "<div role=heading aria-level=3><button aria-expanded=false>{}</button></div><div role=region hidden>{}</div>",
        f"{QUESTION}<h3 itemprop=name>{{}}</h3>{ANSWER}<div itemprop=text>{{}}</div></div></div>",
        f"{QUESTION}<div itemprop=name>{{}}</div>{ANSWER}<b itemscope itemtype=http://schema.org/Person>"
        "<i itemprop=name>+</i></b><div itemprop=text>{}</div></div></div>",
        f"{QUESTION}<button itemprop='name'>{{}}</button><i>+</i><p style='display:none' itemprop=acceptedAnswer>{{}}",
    ],
)
def test_the_questions_of_an_accordion_are_headings(load_page: LoadPage, unfolding: str) -> None:
    entries = load_page(
        f"<h1>Ferry</h1><h2>FAQ</h2>{unfolding.format('Safe?', 'Yes.')}{unfolding.format('Dry?', 'No.')}"
    )
    assert {title: (entry.section, entry.text.text.removeprefix("+\n\n")) for title, entry in entries.items()} == {
        "Safe?": ("FAQ", "Yes."),
        "Dry?": ("FAQ", "No."),
    }


def test_footnotes_stand_at_the_end_of_the_entry_that_refers_to_them(load_page: LoadPage) -> None:
    entries = load_page(
        "<h2>Fare</h2><p>S/ 5<sup id=r1><a href=#n1>1</a></sup> a ride.<h2>Time</h2>An hour<a href=#n2 id=r2>[*]</a>."
        "<h2>Notes</h2><ol><li id=n1>Children pay <a href='https://fares.example/c'>less</a>. <a href=#r1>↩</a></ol>"
        "<p><a id=n2 href=#r2>*</a> In calm seas.<p><a href=#r1>See above</a>"
    )
    assert entries["Fare"].text.text == "S/ 5[1] a ride.\n\n[1] Children pay less."
    assert entries["Fare"].links == (Link("https://fares.example/c"),)
    assert entries["Time"].text.text == "An hour[*].\n\n[*] In calm seas."
    assert entries["Notes"].text.text == "See above"


def test_links_are_the_addresses_of_hyperlinks_and_those_in_the_text(load_page: LoadPage) -> None:
    entries = load_page(
        "<h2>A <a href=#a>¶</a></h2><a href=' https://a.example/b c '>one</a> <a href=/d>two</a> "
        "<a href='mailto:x@y'>x@y</a>"
        "<a href='javascript:f()'>three</a> https://e.example/f. <a href=https://a.example/b%20c>again</a> "
        "<a href=https://www.g.example/h>http://g.example/h</a> <a href=https://i.example/>https://i.example</a>"
    )
    assert entries["A"].text.text == "one two x@ythree https://e.example/f. again http://g.example/h https://i.example"
    assert entries["A"].links == (
        Link("https://a.example/b%20c"),
        Link("https://www.g.example/h", "http://g.example/h"),
        Link("https://i.example/"),
        Link("https://e.example/f"),
    )


@pytest.mark.parametrize(
    ("head", "page"),
    [
        ("<base href='https://ferry.example/en/'>", "https://ferry.example/en/"),
        ("<link rel='alternate canonical' href=https://ferry.example/en/fares>", "https://ferry.example/en/"),
        ("<meta property=og:url content=https://ferry.example/en/fares>", "https://ferry.example/en/"),
        ("<link rel=canonical href=https://ferry.example/fares><base href=en/>", "https://ferry.example/en/"),
        ("<link rel=canonical href=https://ferry.example/en/fares><meta property=og:url content=https://x.example>",
         "https://ferry.example/en/"),
    ],
)  # fmt: skip
def test_relative_links_are_completed_by_the_address_that_a_page_names(
    write_files: WriteFiles, head: str, page: str
) -> None:
    links = "<a href=../pets?a=1#dogs>1</a><a href='a list.pdf'>2</a><a href=#top>3</a><a href=mailto:x@y>X@y</a>"
    corpus = load_corpus(write_files({"page.html": f"<head>{head}</head><h1>T</h1>{links}"}) / "page.html")
    assert [link.url for link in corpus.entries[0].links] == [
        "https://ferry.example/pets?a=1#dogs",
        f"{page}a%20list.pdf",
    ]
    assert corpus.doubts == ()


def test_links_without_a_full_address_are_counted(write_files: WriteFiles) -> None:
    links = (
        "<a href=/pets>1</a><a href=www.ferry.example/a>2</a><a href=//ferry.example/b>3</a><a href=#x>4</a>"
        "<a href=tel:1>5</a><a href=c.html>6</a><a href='//[x'>7</a><a href=''>8</a>"
    )
    page = f"<base href=/en><nav><a href=/home>0</a></nav><h1>T</h1>{links}"
    corpus = load_corpus(write_files({"page.html": page}) / "page.html")
    assert [link.url for link in corpus.entries[0].links] == [
        "www.ferry.example/a",
        "https://ferry.example/b",
        "https://[x",
    ]
    assert [str(doubt) for doubt in corpus.doubts] == [
        'page.html: hyperlinks left out: 2 links without a full address (such as "/pets") were left out; write the '
        "full address, or name the page's own in its head, as <base href=...>"
    ]


def test_links_of_a_markdown_text_without_a_full_address_are_counted(write_files: WriteFiles) -> None:
    corpus = load_corpus(write_files({"guide.md": "# Pets\n\nSee [the list](list.md)."}) / "guide.md")
    assert [str(doubt) for doubt in corpus.doubts] == [
        'guide.md: hyperlinks left out: 1 link without a full address (such as "list.md") was left out; write the full '
        "address"
    ]


def test_mailboxes_behind_words_are_counted(write_files: WriteFiles) -> None:
    links = "<a href='MAILTO:crew%40ferry.example?subject=x'>Write to us</a> <a href=mailto:a@b.example>a@b.example</a>"
    corpus = load_corpus(write_files({"page.html": f"<h1>T</h1>{links} <a href='mailto:'>none</a>"}) / "page.html")
    assert [str(doubt) for doubt in corpus.doubts] == [
        'page.html: mailboxes left out: 1 mailbox behind words (such as "crew@ferry.example") is left out; write the '
        "address in the text"
    ]


def test_a_row_without_a_question_is_a_doubt_but_not_one_of_a_merged_question(write_files: WriteFiles) -> None:
    rows = "<tr><td rowspan=2>Safe?<td>Yes.<tr><td>Quite.<tr><td>Dry?<td>No.<tr><td><td>Bring a coat."
    page = f"<h1>T</h1><table><tr><th>Question<th>Answer{rows}</table>"
    corpus = load_corpus(write_files({"page.html": page}) / "page.html")
    assert [entry.text.text for entry in corpus.entries] == ["Yes.\n\nQuite.", "No.\n\nBring a coat."]
    assert [str(doubt) for doubt in corpus.doubts] == [
        "page.html: row without question: is read as part of the text above it"
    ]


def test_what_is_struck_out_is_left_out_and_counted(write_files: WriteFiles) -> None:
    page = (
        "<h2>Fare</h2><s>S/ 20</s> S/ 25, <del>daily</del> <b style='text-decoration: none line-through'>or</b> hourly"
        "<h2><s>Pets</s></h2><strike></strike>None."
    )
    corpus = load_corpus(write_files({"page.html": page}) / "page.html")
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        ("Fare", "S/ 25, hourly"),
        ("Pets", "None."),
    ]
    assert [str(doubt) for doubt in corpus.doubts] == [
        'page.html: struck-out text: 3 parts (such as "S/ 20") are left out; unstrike what still holds'
    ]


def test_a_place_is_the_nearest_id_and_else_a_paragraph_below_a_heading(read_page: ReadPage) -> None:
    page = read_page("<main id=m><h1>T</h1><p>one<h2 id=fare>Fare <a id=x></a></h2>two<p id=y>three<h2>Pets</h2>four")
    assert page.places == (
        Place(1, "paragraph", "T", 1),
        Place(3, "paragraph", "T", 2),
        Place(5, "anchor", "fare"),
        Place(7, "anchor", "fare"),
        Place(9, "anchor", "y"),
        Place(11, "paragraph", "Pets", 6),
        Place(13, "paragraph", "Pets", 7),
    )


@pytest.mark.parametrize(
    ("start", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "cp1252"),
        ("", "utf-16"),
        ("", "utf-16-le"),
        ("<meta charset='ISO-8859-1'>", "cp1252"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-15'>", "iso-8859-15"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8"),
        ("<meta charset=utf-8>", "cp1252"),
        ("<meta charset=utf-16>", "utf-8"),
        ("<meta charset=none>", "utf-8"),
    ],
)
def test_a_page_is_decoded_by_its_mark_its_declaration_or_what_fits(
    read_page: ReadPage, start: str, encoding: str
) -> None:
    assert read_page(f"{start}<h1>Años</h1>5 €".encode(encoding)).text.startswith("Años\n\n")


@pytest.mark.parametrize(
    ("start", "is_told"), [("", True), ("<meta charset=utf-8>", True), ("<meta charset=latin1>", False)]
)
def test_a_page_in_windows_1252_that_does_not_say_so_is_told(
    write_files: WriteFiles, start: str, is_told: bool
) -> None:
    page = f"{start}<h1>Fares</h1>\r\n<p>Años\r\n<p>Day\r\n<p>Día".encode("cp1252")
    corpus = load_corpus(write_files({"page.html": page}) / "page.html")
    told = (
        "page.html:2: not UTF-8: this and 1 other lines are read as Windows-1252; check the accents, and save the file "
        "as UTF-8"
    )
    assert [str(doubt) for doubt in corpus.doubts] == [told] * is_told


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<p>Words without a heading", "has no headings; give each question or topic a heading, and its text below it"),
        ("<h1>A</h1><h2>B</h2>", "has no text below its headings; write the answers there"),
        ("Only words", "is plain text; rename it to page.txt"),
        (b"<h1>A</h1>\0\0", "is binary, not a web page; save the page anew"),
        (b"<meta charset=shift_jis>" + "運賃".encode("shift_jis"), 'is encoded as "shift_jis"; save it as UTF-8'),
        ("<div>" * 100_000, "has elements nested more than 150 deep; save it anew, or its text as .txt"),
        (b"%PDF-1.7 <h1>", "is a PDF; rename it to page.pdf"),
    ],
)  # fmt: skip
def test_an_unusable_page_is_refused_with_the_cure(write_files: WriteFiles, content: str | bytes, fault: str) -> None:
    path = write_files({"page.html": content}) / "page.html"
    with pytest.raises(UnreadableDocumentError) as raised:
        load_corpus(path)
    assert str(raised.value).partition(": ")[2] == fault


def test_a_page_of_too_many_elements_or_repeated_cells_is_refused(
    write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_ELEMENTS", 1000)
    monkeypatch.setattr(walker, "_MAX_CHARACTERS", 10_000)
    many = write_files({"page.html": "<h1>A</h1>" + "<b>x</b>" * 1000}) / "page.html"
    with pytest.raises(UnreadableDocumentError, match="has more than 1,000 elements; split it, or save its text as"):
        load_corpus(many)
    merged = "<h1>A</h1><table><tr>" + "<td rowspan=99>x" * 99 + "<tr><td>" * 99
    path = write_files({"merged.html": merged}) / "merged.html"
    with pytest.raises(UnreadableDocumentError, match="has tables that repeat too much text; split their merged cells"):
        load_corpus(path)


def test_doubts_name_text_above_the_first_heading_and_headings_without_text(write_files: WriteFiles) -> None:
    path = (
        write_files({"page.html": "<p>Welcome<h2>Fare</h2>S/ 5<h2>Time</h2><h2>Pets</h2><h3>Dogs</h3>No."})
        / "page.html"
    )
    assert [str(doubt) for doubt in load_corpus(path).doubts] == [
        "page.html:1: text without heading: is below no heading, and in no entry; give it one if people ask for it",
        "page.html:7: heading without text: Time",
    ]


def test_a_page_named_as_text_is_told(write_files: WriteFiles) -> None:
    path = write_files({"page.txt": "\n<!DOCTYPE html><h1>A</h1>b"}) / "page.txt"
    with pytest.raises(UnreadableDocumentError, match=r"is a web page \(HTML\); rename it to page\.html"):
        load_corpus(path)


def test_an_anchor_does_not_lead_to_the_section_below(read_page: ReadPage) -> None:
    page = (
        "<div id=notice><p>Only on weekdays.</p></div><h1>Guide</h1>"
        "<h2 id=fees>Fees</h2><p>Ten shells<sup id=r1>1</sup>.</p><h2>Place</h2><p>At the pier.</p>"
        "<section id=hours><h2>Hours</h2><p>Day and night.</p></section>"
    )
    places = [(place.kind, place.name) for place in read_page(page).places]
    assert places == [
        ("anchor", "notice"),
        ("paragraph", "Guide"),
        ("anchor", "fees"),
        ("anchor", "fees"),
        ("paragraph", "Place"),
        ("paragraph", "Place"),
        ("anchor", "hours"),
        ("anchor", "hours"),
    ]


@pytest.mark.parametrize(
    "panel",
    [
        "<h3><button aria-controls=p>When?</button></h3><div class=wide><div id=p hidden>Today.</div></div>",
        "<h3>When?</h3><div style='display:none'>Today.</div>",
        "<h3>When?</h3><div role=region hidden>Today.</div>",
    ],
    ids=["controlled", "below its heading", "region"],
)
def test_a_folded_answer_is_read_and_a_hidden_menu_is_not(read_page: ReadPage, panel: str) -> None:
    page = read_page(
        f"<h1>FAQ</h1><p>Ask.</p><button aria-controls=m>Menu</button><ul id=m hidden><li>Home</ul>{panel}"
    )
    lines = [line for line in page.text.split("\n") if line]
    assert lines[-2:] == ["When?", "Today."]
    assert "Home" not in page.text
