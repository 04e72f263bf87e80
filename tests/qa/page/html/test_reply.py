"""The chat's replies: their parts, and text from outside that is never read as HTML."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Link
from qa.answering.answer import Answer, Piece
from qa.answering.answerer import Answerer
from qa.answering.composing.excerpt import excerpt_text
from qa.page.html.markup import exact_text, without_line_breaks
from qa.page.html.references import References
from qa.page.html.reply import answer_links, name_answer_links, question_html, quoted_text, remarks, reply_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details></mark></p></div><h1>big</h1>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example>",
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "`code` ```fence```",
    "a | b",
    "$x$ $$y$$ \\(z\\)",
    "# heading",
    "> quote",
    "- item",
    "---",
    "&lt;b&gt; &#60;b&#62; &copy;",
    'quoted" onmouseover="alert(1)',
    "{title} {0} %s",
    "first\r\r![x](https://evil.example/pixel.png)\r\r# heading",
    '__i18n__{"key": "title"}',
]


class _Page(HTMLParser):
    """The tags, the targets of the links, and the text that a browser would show."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.text = ""
        self.marked = ""
        self._marks = 0
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += " " if tag in ("p", "blockquote", "li", "summary", "details") else ""
        self._marks += tag == "mark"
        self.targets += [value or "" for name, value in attrs if name == "href"]
        known = {"href", "title", "aria-label", "target", "rel", "class", "lang", "type", "value"}
        assert {name for name, _ in attrs} <= known

    def handle_endtag(self, tag: str) -> None:
        self._marks -= tag == "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if self._marks else ""

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def _everywhere(answer: Answer, text: str) -> Answer:
    """Put a text into an answer wherever the corpus or the question can."""
    citation = replace(
        answer.citations[0],
        section=text,
        title=text,
        official_title=text,
        question=text,
        choice=text,
        passage=text,
        document=text,
        highlights=(),
        excerpt=(),
        links=(),
    )
    return replace(
        answer,
        question=text,
        text=text + " ",
        original=text + " ",
        citations=(citation, replace(citation, rank=2)),
        suggestions=(text,),
    )


@pytest.mark.parametrize("kind", ["answer", "refusal", "blank", "courtesy"])
@pytest.mark.parametrize("text", [text for text in HOSTILE if "http" not in text])
def test_hostile_text_adds_no_tag_and_is_shown_exactly(answer: Answer, references: References, text: str, kind):
    hostile = _Page(reply_html(replace(_everywhere(answer, text), kind=kind), references))
    plain = _Page(reply_html(replace(_everywhere(answer, "plain words"), kind=kind), references))
    assert hostile.tags == plain.tags
    assert hostile.targets == plain.targets
    assert hostile.words == plain.words.replace("plain words", text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "http" in text])
def test_a_url_in_hostile_text_becomes_only_a_link(answer: Answer, references: References, text: str):
    page = _Page(reply_html(_everywhere(answer, text), references))
    texts, controls = (
        {"div", "h3", "p", "span", "strong", "blockquote", "ul", "li"},
        {"a", "button", "details", "summary"},
    )
    assert set(page.tags) <= texts | controls
    outward = [target for target in page.targets if not target.startswith("?entry=")]
    assert outward
    assert all(re.match(r"https://evil\.example(/pixel\.png)?$", target) for target in outward)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_question_is_shown_exactly(text: str):
    page = _Page(question_html(f"{text}\n\n    {text}", "en"))
    assert page.tags == ["h2"]
    assert page.text == f"{text}\n\n    {text}"


@pytest.mark.parametrize(
    ("question", "is_folded"),
    [("x" * 160, False), ("x" * 161, True), ("one\ntwo\nthree", False), ("one\ntwo\nthree\nfour", True)],
)
def test_a_long_question_is_folded(question: str, is_folded: bool):
    page = _Page(question_html(question, "en"))
    assert page.tags == (["details", "summary", "h2"] if is_folded else ["h2"])
    assert page.text.strip() == question


def test_no_blank_line_ends_the_block(answer: Answer, references: References):
    text = "first\n\n\n    second\n\nthird"
    assert not re.search(r"[\r\n]\s*[\r\n]", reply_html(replace(_everywhere(answer, text), kind="answer"), references))
    assert _Page(without_line_breaks(exact_text(text))).text == text


def test_hostile_links_are_shown_as_text(answer: Answer, references: References):
    links = (Link("javascript:alert(1)"), Link("data:text/html,<script>"), Link("https://ok.example/a)[x](b"))
    citation = replace(answer.citations[0], links=links, passage="x", excerpt=())
    page = _Page(reply_html(replace(answer, text="x", citations=(citation,)), references))
    assert [target for target in page.targets if not target.startswith("?")] == ["https://ok.example/a%29%5Bx%5D%28b"]
    assert "javascript:alert(1)" in page.text
    assert "script" not in page.tags


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=80),
    st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4),
)
def test_a_text_is_shown_exactly_whatever_is_highlighted(text: str, highlights: list[tuple[int, int]]):
    page = _Page(exact_text(text, highlights))
    assert page.text == text
    within = [(max(start, 0), min(end, len(text))) for start, end in highlights]
    assert page.marked == "".join(
        letter for place, letter in enumerate(text) if any(start <= place < end for start, end in within)
    )
    assert set(page.tags) <= {"mark", "a"}


def test_a_link_that_a_highlight_cuts_keeps_its_whole_url():
    text = "See https://example.org/law-29733 there."
    page = _Page(exact_text(text, [(0, 20)]))
    assert page.targets == ["https://example.org/law-29733"] * 2
    assert page.marked == text[:20]


def test_an_answer_has_its_parts_in_order(answer: Answer, references: References):
    page = _Page(reply_html(answer, references))
    parts = [
        "Yes",
        "The law is number 29733. It stands at ↗ and holds. [1]",
        "Law (example.org)",
        "[1] Data law · As of 2022",
        "Very likely the answer",
        "93%",
        "See also",
        "Another law?",
    ]
    places = [page.words.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert page.marked == "The law is number 29733."
    assert page.targets.count("?entry=38-39&words=5-29&of=3f41e269") == 3
    assert page.words.count("93%") == 1


def test_the_number_of_the_confidence_is_folded(answer: Answer, references: References):
    shown, _, folded = str(reply_html(answer, references)).partition('<details class="sure"><summary>Very likely')
    assert "93%" not in shown
    assert "93%" in folded


def test_low_confidence_is_stated_before_the_answer_and_high_after_it(answer: Answer, references: References):
    doubtful = _Page(reply_html(replace(answer, confidence=0.64), references)).words
    assert doubtful.startswith("Probably the answer")
    certain = _Page(reply_html(answer, references)).words
    assert certain.index("29733") < certain.index("Very likely the answer") < certain.index("See also")


def test_if_a_ticked_choice_is_the_whole_answer_nothing_is_quoted(answer: Answer, references: References):
    ticked = replace(answer, text="Yes", original="Yes")
    page = _Page(reply_html(ticked, references))
    assert page.words.startswith("The questionnaire asked: Is there any law on data? Yes [1]")
    assert "blockquote" not in page.tags
    assert quoted_text(ticked) == ""
    assert remarks(ticked)[0] == "The questionnaire asked: Is there any law on data? Ticked: Yes."


def test_a_ticked_choice_that_is_no_verdict_is_left_to_the_reader(answer: Answer, references: References):
    page = _Page(reply_html(replace(answer, verdict=None), references))
    assert page.words.startswith("The law is number 29733.")
    assert "Yes" not in page.words.split()
    assert "Is there any law on data?" not in page.words
    assert remarks(replace(answer, verdict=None)) == ("As of 2022", "Very likely the answer (93%).")


def test_a_translation_is_labelled_and_its_original_folded(translated: Answer, answer: Answer, references: References):
    markup = str(reply_html(translated, references))
    page = _Page(markup)
    assert page.words.startswith("Sí La ley es la número 29733. [1]")
    assert "¿Existe alguna ley sobre los datos?" not in page.words
    assert "[1] Ley de datos · A 2022" in page.words
    assert f"Original (en inglés) {answer.text}" in page.words
    assert "Traducción no oficial; el cuestionario está en inglés." in page.words
    assert '<div class="reply" lang="es">' in markup
    assert '<blockquote lang="es">' in markup
    assert re.search(r'<details class="original"><summary>[^<]*</summary><blockquote lang="en">', markup)
    assert page.targets[0] == "?entry=38-39&words=5-29&of=3f41e269&in=es"


@pytest.mark.parametrize(("quoted", "unfolded"), [("", "a"), ("c", "c"), ("eb", "eb"), ("abcde", "abc")])
def test_links_of_the_shown_words_are_unfolded_but_three_at_most(
    answer: Answer, references: References, quoted: str, unfolded: str
):
    links = tuple(Link(f"https://example.org/topic-{letter}") for letter in "abcde")
    passage = "See." + "".join(f" (https://example.org/topic-{letter})" for letter in quoted)
    excerpt = (Piece((0, len(passage))),)
    citation = replace(answer.citations[0], links=links, passage=passage, highlights=(), excerpt=excerpt)
    listed = str(reply_html(replace(answer, citations=(citation,)), references)).partition('<ul class="links">')[2]
    shown, _, folded = listed.partition(f'<details class="more"><summary>{5 - len(unfolded)} more links</summary>')
    assert "".join(re.findall(r'href="https://example.org/topic-(\w)"', shown)) == unfolded
    assert set(re.findall(r"topic-(\w)", folded)) == set("abcde") - set(unfolded)


def test_links_of_the_shown_words_come_first_and_each_target_once(answer: Answer, references: References):
    links = (
        "https://example.org/far",
        "http://example.org/rules/",
        "https://example.org/plan",
        "https://example.org/rules",
    )
    shown = "It is so (https://example.org/plan); see http://example.org/rules/ too."
    passage = f"Far away is https://example.org/far now. {shown}"
    cited = replace(
        answer.citations[0],
        links=tuple(Link(url) for url in links),
        passage=passage,
        excerpt=(Piece((passage.index(shown), len(passage))),),
    )
    listed = replace(answer, citations=(cited,))
    assert [link.url for link in answer_links(listed)] == [links[2], links[1], links[0]]
    shown_list = str(reply_html(listed, references)).partition('<ul class="links">')[2].partition("</ul>")[0]
    assert re.findall(r">([^<>]+)</a>", shown_list) == [
        "Plan (example.org)",
        "Rules (example.org)",
    ]


def test_of_links_that_are_not_shown_that_of_a_norm_that_is_named_comes_first(answer: Answer, references: References):
    far, act = "https://example.org/far", "https://example.org/ley-27269"
    shown = "Law No. 27269 says so."
    passage = f"{shown} Far away is {far} and {act} too."
    excerpt = (Piece((0, len(shown))),)
    cited = replace(answer.citations[0], links=(Link(far), Link(act)), passage=passage, excerpt=excerpt)
    names = name_answer_links(replace(answer, text=shown, citations=(cited,)), references)
    assert [link.url for link in names] == [act, far]
    others = name_answer_links(replace(answer, text="It is so.", citations=(cited,)), references)
    assert [link.url for link in others] == [far, act]


def test_a_link_that_is_gone_comes_behind_one_to_the_same_norm_that_works(answer: Answer, references: References):
    gone = Link("https://example.org/ley-27269", is_gone=True, archived="https://archive.example/27269")
    works, far = Link("https://works.example/ley-27269"), Link("https://example.org/far")
    shown = f"Law No. 27269 says so ({gone.url})."
    passage = f"{shown} Far away is {far.url} and {works.url} too."
    cited = replace(answer.citations[0], links=(gone, far, works), passage=passage, excerpt=(Piece((0, len(shown))),))
    law = replace(answer, text=shown, citations=(cited,))
    assert list(name_answer_links(law, references)) == [works, gone, far]
    alone = replace(law, citations=(replace(cited, links=(far, gone)),))
    assert list(name_answer_links(alone, references)) == [gone, far]
    # A link to another norm that the words name is no substitute.
    other = Link("https://works.example/ley-30000")
    named = replace(law, text=f"{shown} So does Law No. 30000.", citations=(replace(cited, links=(other, gone)),))
    assert list(name_answer_links(named, references)) == [gone, other]


def test_a_link_that_is_gone_is_marked_and_its_copy_offered(answer: Answer, references: References):
    law = Link("https://example.org/law", is_gone=True, archived="https://archive.example/law")
    cited = replace(answer.citations[0], links=(law,))
    page = _Page(reply_html(replace(answer, citations=(cited,)), references))
    assert "Law (example.org): no longer available Archived copy (archive.example) · Original address" in page.words
    outward = [target for target in page.targets if not target.startswith("?")]
    # The mark in the quotation, and the list.
    assert outward == [law.archived, law.archived, law.url]


@pytest.mark.parametrize(
    ("language", "refusal"),
    [
        ("en", "The questionnaire doesn't cover that, so I won't guess."),
        ("es", "El cuestionario no trata ese tema, así que prefiero no adivinar."),
    ],
)
def test_a_refusal_offers_topics_and_no_answer(answer: Answer, references: References, language, refusal):
    refused = replace(answer, language=language, kind="refusal", reason="off_topic", confidence=0.2)
    page = _Page(reply_html(refused, references))
    assert page.words.startswith(refusal)
    assert page.words.endswith("Another law?")
    assert "[" not in page.words
    assert "29733" not in page.words
    assert page.targets == ["?entry=38-39&words=5-29&of=3f41e269", "?entry=40-41&words=5-29&of=671b49e4"]


def test_only_what_is_near_is_to_be_seen_besides(answer: Answer, references: References):
    first, far = answer.citations[0], replace(answer.citations[1], is_near=False)
    near = replace(far, rank=3, entry="peru-2022/44-45", title="A third law?", is_near=True)
    page = _Page(reply_html(replace(answer, citations=(first, far, near)), references))
    assert page.words.endswith("See also A third law?")
    assert "See also" not in _Page(reply_html(replace(answer, citations=(first, far)), references)).words
    refused = replace(answer, kind="refusal", reason="off_topic", citations=(far, far))
    assert _Page(reply_html(refused, references)).words == "The questionnaire doesn't cover that, so I won't guess."


def test_each_topic_of_a_question_is_replied_to_below_a_heading(two_topics: Answer, references: References):
    markup = str(reply_html(two_topics, references))
    assert markup.startswith('<div class="reply" lang="en"><section class="part"><h3>About: Is there a law</h3>')
    answered, refused = markup.split('<section class="part"><h3>About: what does it cost</h3>')
    page = _Page(answered)
    assert "The law is number 29733." in page.marked
    assert "Law (example.org)" in page.words
    assert page.targets.count("?entry=38-39&words=5-29&of=3f41e269") == 3
    assert "See also" not in markup
    page = _Page(refused)
    assert page.words.startswith("The questionnaire covers topics near that")
    assert page.targets == ["?entry=40-41&words=5-29&of=671b49e4"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if "http" not in text])
def test_the_words_of_a_topic_are_shown_exactly(two_topics: Answer, references: References, text: str):
    first, second = two_topics.parts
    hostile = _Page(reply_html(replace(two_topics, parts=(first, replace(second, question=text))), references))
    plain = _Page(reply_html(two_topics, references))
    assert hostile.tags == plain.tags
    assert hostile.words == plain.words.replace("what does it cost", text)


def test_what_may_mean_several_things_is_asked_back_without_topics(answer: Answer, references: References):
    unclear = replace(answer, kind="refusal", reason="unclear", confidence=0.2)
    page = _Page(reply_html(unclear, references))
    assert page.words == "That could mean several things. Which of these do you mean?"
    assert page.targets == []


def test_the_excerpt_of_every_entry_is_quoted_exactly(answer: Answer, answerer: Answerer, references: References):
    def words(text: str) -> str:
        # Several links in a row have one mark each on the page.
        return re.sub(r"↗(?: ↗)+", "↗", " ".join(text.split()))

    for found in answerer.search("digital government", 66):
        shown = replace(answer, citations=(found,), text="x", original="x", verdict=None)
        markup = str(reply_html(shown, references))
        quoted = markup.partition('<blockquote lang="en">')[2].partition(' <a class="cite"')[0]
        unfolded = re.sub("<summary>.*?</summary>", "", quoted)
        assert words(_Page(unfolded).text) == words(excerpt_text(found.passage, found.excerpt)), found.entry
