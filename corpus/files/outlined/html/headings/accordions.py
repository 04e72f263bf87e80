"""Turns the folded answers of a page, whatever they are made of, into `details` with their questions."""

import re
from collections.abc import Callable, Sequence
from itertools import islice

from corpus.files.outlined.html.node import Node

NO_PANELS = frozenset(("dialog", "form", "input", "nav", "ol", "ul"))
"""Hidden elements that a button shows, but that hold no answer: menus, searches."""

LOWEST_LEVEL = 7
"""The level of the heading that a question named as such is: below all others."""

_NO_PANEL_PARTS = NO_PANELS | {"table", "tbody", "thead", "tfoot", "tr", "li", "dl"}
_PANEL_ROLES = frozenset(("region", "tabpanel"))
_PANEL_CLASS = re.compile(r"(?:[\w-]+[-_])?(?:panel|answer|collapse|accordion[-_](?:body|content))", re.I)
_QUESTION_CLASS = re.compile(r"(?:[\w-]+[-_])?faq[-_]question", re.I)
_NO_BUTTONS = frozenset(("submit", "reset"))

_NO_QUESTION = re.compile(
    r"(?:(?:show|read|see|view|load|learn|ver|leer|mostrar|cargar) (?:more|all|less|más|todo|todos|todas|menos)"
    r"|menu|menú|next|previous|close|siguiente|anterior|cerrar|más información)\W*",
    re.I,
)
"""The words of a button that belongs to the text around it, or to the page."""

_ICONS = frozenset("+-−–×✕▼▲▾▴▸►▶⌄❯›→↓➕➖")
_ICON_TAGS = frozenset(("b", "button", "div", "em", "i", "span", "strong"))

_MAX_NODES = 20
"""Elements of a question and what wraps it; hostile pages have thousands."""

_MAX_CHARACTERS = 1000
"""Characters of a question and what wraps it, white space included."""

_MIN_MENU_LINKS = 3


def unfold_accordions(page: Node) -> None:
    """Turn what buttons and tabs show into folded answers, and questions named as such into headings; drop icons.

    A button without a panel of its own, such as one that shows more of a text, stays as it is.
    """
    panels = {name: node for node in page.nodes() if (name := node.attributes.get("id"))}
    _Unfolder(panels).unfold(page)


def names_panel(siblings: "Sequence[Node | str]") -> bool:
    """Check whether a hidden element that stands behind some others is a folded answer: they end in a question."""
    last = next((sibling for sibling in reversed(siblings[-_MAX_NODES:]) if not _is_blank(sibling)), "")
    return (
        isinstance(last, Node) and _find_question(last, lambda node: node.is_heading or _is_control(node)) is not None
    )


class _Unfolder:
    """Walks through a page; keeps which panels have their question."""

    def __init__(self, panels: dict[str, Node]) -> None:
        self._panels = panels
        self._questions: dict[int, str] = {}
        self._refused: set[int] = set()

    def unfold(self, node: Node) -> None:
        """Unfold what is in an element."""
        _drop_icons(node)
        for position, child in enumerate(node.children):
            if isinstance(child, str):
                continue
            control = None if _find_question(child, _is_heading) else _find_question(child, _is_control)
            if child.is_heading:
                _drop_icons_of(child)
            elif control and self._move(control, node.children[position + 1 : position + 1 + _MAX_NODES]):
                child.children = []
            elif _has_class(child, _QUESTION_CLASS) and not any(inner.is_block for inner in [*child.nodes()][1:]):
                child.attributes |= {"role": "heading", "aria-level": str(LOWEST_LEVEL)}
            else:
                self.unfold(child)

    def _find_panel(self, control: Node, following: "Sequence[Node | str]") -> Node | None:
        if _NO_QUESTION.fullmatch(control.words()):
            return None
        for name in control.attributes.get("aria-controls", "").split():
            panel = self._panels.get(name)
            if panel is not None and self._can_take(panel, control):
                return panel
        next_one = next((sibling for sibling in following if not _is_blank(sibling)), "")
        if isinstance(next_one, Node) and _is_panel(next_one) and self._can_take(next_one, control):
            return next_one
        return None

    def _can_take(self, panel: Node, control: Node) -> bool:
        """Check whether a panel holds an answer whose question a control is; a second control may repeat the first."""
        if id(panel) in self._questions:
            return self._questions[id(panel)] == control.words()
        if id(panel) in self._refused:
            return False
        if _is_answer(panel) and all(node is not control for node in panel.nodes()):
            return True
        self._refused.add(id(panel))
        return False

    def _move(self, control: Node, following: "Sequence[Node | str]") -> bool:
        """Put a control into its panel, if it has one, since those of tabs stand side by side above all panels."""
        panel = self._find_panel(control, following)
        if panel is None or id(panel) in self._questions:
            return panel is not None
        self._questions[id(panel)] = control.words()
        name = {key: control.attributes[key] for key in ("id",) if key in control.attributes}
        summary = Node("summary", name, control.children)
        _drop_icons_of(summary)
        panel.children = [Node("details", {}, [summary, *panel.children])]
        return True


def _is_heading(node: Node) -> bool:
    return node.is_heading


def _is_control(node: Node) -> bool:
    return (
        (node.tag == "button" and node.attributes.get("type", "").lower() not in _NO_BUTTONS)
        or node.attributes.get("role") in ("button", "tab")
        or (node.tag == "a" and "aria-controls" in node.attributes)
    )


def _is_panel(node: Node) -> bool:
    return "hidden" in node.attributes or node.attributes.get("role") in _PANEL_ROLES or _has_class(node, _PANEL_CLASS)


def _is_answer(panel: Node) -> bool:
    """Check whether an element holds text, and isn't mostly links as a menu is."""
    if panel.tag in _NO_PANEL_PARTS or not any(map(str.isalnum, panel.words())):
        return False
    links = [len(node.words()) for node in panel.nodes() if node.tag == "a"]
    return len(links) < _MIN_MENU_LINKS or 2 * sum(links) < len(panel.words())


def _has_class(node: Node, pattern: re.Pattern[str]) -> bool:
    return any(map(pattern.fullmatch, node.attributes.get("class", "").split()))


def _is_blank(child: "Node | str") -> bool:
    """Check for an element or a text without letters, such as an icon."""
    return not any(map(str.isalnum, child)) if isinstance(child, str) else _letters(child) == ""


def _letters(node: Node) -> str | None:
    """Return the letters and digits of a short element; None if it is longer."""
    nodes = list(islice(node.nodes(), _MAX_NODES + 1))
    characters = sum(len(child) for inner in nodes for child in inner.children if isinstance(child, str))
    if len(nodes) > _MAX_NODES or characters > _MAX_CHARACTERS:
        return None
    return "".join(filter(str.isalnum, node.words()))


def _find_question(node: Node, is_question: Callable[[Node], bool]) -> Node | None:
    """Find the question that an element is, or that is all that a short element holds beside icons."""
    found = next(filter(is_question, islice(node.nodes(), _MAX_NODES)), None)
    letters = _letters(node) if found is not None else None
    return found if found is not None and letters and _letters(found) == letters else None


def _drop_icons(node: Node) -> None:
    """Drop the icons right behind the headings in an element, and those at the ends of one."""
    is_behind = False
    for position, child in enumerate(node.children):
        if isinstance(child, str):
            is_behind = is_behind and not any(map(str.isalnum, child))
        elif is_behind and _is_icon(child):
            node.children[position] = " "
        else:
            is_behind = child.is_heading


def _drop_icons_of(heading: Node) -> None:
    for node in heading.nodes():
        words = [place for place, child in enumerate(node.children) if not isinstance(child, str) or child.strip()]
        for place in (*words[:1], *words[-1:]):
            if isinstance(child := node.children[place], Node) and _is_icon(child):
                node.children[place] = " "


def _is_icon(node: Node) -> bool:
    return (
        node.tag in _ICON_TAGS
        and len(node.children) == 1
        and isinstance(sign := node.children[0], str)
        and sign.strip() in _ICONS
    )
