"""Markdown is read as the page that it makes; entries written in any of these formats come back the same."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus import Corpus, Entry, Link, load_corpus
from corpus.errors import UnreadableDocumentError
from corpus.files.outlined import markdown
from support.outlined_files import write_markdown, write_page

WriteFiles = Callable[[dict[str, bytes | str]], Path]

TEXT = """---
title: Not a heading
---
# Ferry

## Fares & times

A *ride* costs **S/ 5**, see [the list](https://fares.example/list "List") or <https://fares.example/all>.

| Who      | Fare |
|----------|-----:|
| Adults   |    5 |
| Children |      |

3. Buy a ticket
   - on board
4. Sit down

<div id="pets" hidden>Draft</div>

Is it <abbr title="really">so</abbr>?\\
Yes: 1 < 2 &amp; 3.

Setext
------
    code
      kept
"""


def test_markdown_is_read_with_its_tables_lists_links_and_html(write_files: WriteFiles) -> None:
    first, second = load_corpus(write_files({"ferry.md": TEXT}) / "ferry.md").entries
    assert (first.id, first.section, first.title) == ("ferry/fares-times", "Ferry", "Fares & times")
    assert first.text.text == (
        "A ride costs S/ 5, see the list or https://fares.example/all.\n\nWho: Adults; Fare: 5\nWho: Children\n\n"
        "3. Buy a ticket\n• on board\n4. Sit down\n\nIs it so?\nYes: 1 < 2 & 3."
    )
    assert first.links == (Link("https://fares.example/list"), Link("https://fares.example/all"))
    assert (second.title, second.text.text) == ("Setext", "code\nkept")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("Only words", "has no headings; give each question or topic a heading, and its text below it"),
        ("<!doctype html><h1>A</h1>b", "is a web page (HTML); rename it to a.html"),
        ('{"id": "a"}', "is JSON Lines; rename it to a.jsonl"),
    ],
)
def test_unusable_markdown_is_refused_with_the_cure(write_files: WriteFiles, content: str | bytes, fault: str) -> None:
    path = write_files({"a.md": content}) / "a.md"
    with pytest.raises(UnreadableDocumentError) as raised:
        load_corpus(path)
    assert str(raised.value).partition(": ")[2] == fault


def test_markdown_that_takes_too_many_steps_is_refused(
    write_files: WriteFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown, "_MAX_STEPS", 1000)
    path = write_files({"a.md": "# A\n" + "![" * 1000}) / "a.md"
    with pytest.raises(UnreadableDocumentError, match=r"a\.md: is too large or too intricate for Markdown; split it"):
        load_corpus(path)


@pytest.mark.parametrize(("name", "write"), [("survey.html", write_page), ("survey.md", write_markdown)])
def test_the_shipped_entries_come_back_from_other_formats(
    write_files: WriteFiles, shipped: Corpus, name: str, write: Callable[[str, Sequence[Entry]], str]
) -> None:
    read = load_corpus(write_files({name: write("Survey", shipped.entries)}) / name)
    assert read.doubts == ()
    assert [_shown(entry) for entry in read.entries] == [_shown(entry) for entry in shipped.entries]


def _shown(entry: Entry) -> tuple[str, str, str, list[str]]:
    return entry.section, entry.title, entry.text.text, [link.url for link in entry.links]
