"""Makes paragraphs of the bold lines of a page, which may be its headings where none is marked."""

from dataclasses import dataclass, field
from itertools import islice

from corpus.files.outlined.html.node import Node

_MIN_QUESTIONS = 2
"""Bold questions by which a table is known to lay out a page."""

_MAX_NODES = 50
"""Elements of a bold line; hostile pages have thousands."""


@dataclass(slots=True)
class _Line:
    """What stands between two line breaks or blocks; `end` is the break, or None at a block."""

    children: "list[Node | str]" = field(default_factory=list)
    end: Node | None = None

    @property
    def is_short(self) -> bool:
        """Whether it may be a bold line."""
        return len(list(islice(Node("p", {}, self.children).nodes(), _MAX_NODES))) < _MAX_NODES

    @property
    def words(self) -> str:
        """The words of a short line; a mark for those of others."""
        return Node("p", {}, self.children).words() if self.is_short else "..."

    @property
    def is_bold(self) -> bool:
        """Whether it is short and has letters, all of them bold."""
        return any(map(str.isalnum, self.words)) and all(_is_bold(child, inherited=False) for child in self.children)


def divide_bold_lines(content: Node) -> None:
    """Make a paragraph of each bold line that begins a block, or that follows a blank line or asks a question.

    A table with several bold questions in a cell lays out the page.
    """
    _divide(content)


def _divide(node: Node) -> bool:
    """Divide the lines in an element; return whether it has several bold questions in a cell."""
    is_layout = False
    children: list[Node | str] = []
    for child in node.children:
        children.append(child)
        if isinstance(child, Node):
            is_layout = _divide(child) or is_layout
            # A break at the end of a part of a line ends the whole line.
            if not child.is_block and child.children and _is_break(child.children[-1]):
                children.append(child.children.pop())
    node.children = children
    breaks = [place for place, child in enumerate(children) if _is_break(child)]
    if breaks and (node.is_block or breaks[0] < len(children) - 1):
        node.children = _join(_split(node.children))
    if node.tag == "table" and is_layout:
        node.attributes["role"] = "presentation"
    return is_layout or (node.tag == "td" and _count_questions(node) >= _MIN_QUESTIONS)


def _count_questions(cell: Node) -> int:
    """Count the bold questions in a cell that are paragraphs, with more text in the cell."""
    lines = [line for line in _split(cell.children) if line.words]
    asking = [line for line in lines if line.is_bold and line.words.endswith("?")]
    return len(asking) if len(lines) > len(asking) else 0


def _split(children: "list[Node | str]") -> list[_Line]:
    lines = [_Line()]
    for child in children:
        if isinstance(child, Node) and child.tag == "br":
            lines[-1].end = child
            lines.append(_Line())
        elif isinstance(child, Node) and child.is_block:
            lines += [_Line([child]), _Line()]
        else:
            lines[-1].children.append(child)
    return lines


def _join(lines: list[_Line]) -> "list[Node | str]":
    joined: list[Node | str] = []
    is_first = True
    previous: _Line | None = None
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        is_block = len(line.children) == 1 and isinstance(line.children[0], Node) and line.children[0].is_block
        begins = is_first or (
            previous is not None
            and (not previous.words or line.words.endswith("?"))
            and following is not None
            and bool(following.words)
            and not following.is_bold
        )
        if not is_block and line.end is not None and begins and line.is_bold:
            line.end = Node("hr")
            if not is_first:
                joined.append(Node("hr"))
        joined += line.children
        if line.end is not None:
            joined.append(line.end)
        is_first = is_block or (is_first and not line.words)
        previous = line
    return joined


def _is_break(child: "Node | str") -> bool:
    return isinstance(child, Node) and child.tag == "br"


def _is_bold(child: "Node | str", inherited: bool) -> bool:
    """Check whether all letters in a part of a line are bold."""
    if isinstance(child, str):
        return inherited or not any(map(str.isalnum, child))
    is_bold = child.is_bold(inherited)
    return all(_is_bold(inner, is_bold) for inner in child.children)
