"""HTML as a tree of elements."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Element:
    """A tag with what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a browser would show, to the letter."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def words(self) -> str:
        """The text with a blank between elements, white space collapsed."""
        parts = [part if isinstance(part, str) else part.words for part in self.content]
        return " ".join(" ".join(parts).split())

    @property
    def within(self) -> Iterator["Element"]:
        """All elements in it, in order."""
        for part in self.content:
            if isinstance(part, Element):
                yield part
                yield from part.within

    def all(self, tag: str, kind: str | None = None) -> list["Element"]:
        """The elements of a tag, and of a class, in it."""
        found = [one for one in self.within if one.tag == tag]
        return [one for one in found if kind is None or kind in one.attributes.get("class", "").split()]

    def one(self, tag: str, kind: str | None = None) -> "Element":
        """The only element of a tag, and of a class, in it."""
        (found,) = self.all(tag, kind)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs)
        self.open[-1].content.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def parse_html(markup: str) -> Element:
    """Parse HTML, in which every tag has to be closed where it should be."""
    reader = _Reader()
    reader.feed(str(markup))
    reader.close()
    (root,) = reader.open
    return root
