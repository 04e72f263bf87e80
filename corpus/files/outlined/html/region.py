"""Picks the part of a page that is its content: without what belongs to the whole site.

That is menus, the site's header and footer, dialogs, forms, notices of cookies.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from corpus.files.outlined.html.headings.bold_lines import divide_bold_lines
from corpus.files.outlined.html.node import Node

_SECTIONS = frozenset(("main", "article", "section", "aside"))
"""Elements whose header and footer are their own, not the page's."""

_MENUS = frozenset(("nav", "search"))
_MENU_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar"))
_BESIDE_ROLES = frozenset(("dialog", "alertdialog"))

_ASIDE_NAMES = (
    r"(?:social[-_]{1,2})?(?:share|sharing|sharedaddy|related)(?:[-_]{1,2}(?:links|buttons|posts|articles))*"
    r"|feedback(?:[-_]{1,2}(?:form|box|widget|bar))?|newsletter(?:[-_]{1,2}(?:form|box|widget|bar|signup))?"
    r"|(?!no-)(?:[^\W_]+[-_]+)*?(?:cookies?|cookiebanner)(?:[-_].*)?"
    r"|(?:[^\W_]+[-_]+)*?consent[-_]{1,2}(?:banner|bar|box|container|modal|notice|overlay|popup)"
)
_NAMED_IN_MAIN = re.compile(_ASIDE_NAMES, re.I)
"""An id or a class of a part that belongs to the site even within the main part: "sharedaddy", "cky-consent-bar"."""

_NAMED = re.compile(
    r"(?:(?:site|page|main|global|top|bottom|left|right|social)[-_]{1,2})*"
    r"(?:footer|banner|breadcrumbs?|sidebar|menu|share|related)"
    r"(?:[-_]{1,2}(?:area|bar|nav|links|buttons|posts|articles|container|widgets|wrap|wrapper))*|" + _ASIDE_NAMES,
    re.I,
)
"""An id or a class of such a part, as a whole: "footer-wrapper" or "cookie-notice", but not "no-sidebar"."""

_NAMED_TAGS = frozenset(("div", "section", "aside", "ul", "ol", "p", "table", "td", "form"))


@dataclass(frozen=True, slots=True)
class _Size:
    """How many letters an element holds, how many of them are in links, and whether it holds the page's title."""

    letters: int
    linked: int
    has_title: bool


def find_content(page: Node) -> Node:
    """Return the element whose text is read: the main one, or the only article, if it has a heading; or else the page.

    What belongs to the site is removed from it, and so are wrapping ids: those of elements with several headings name
    none of them. Where none but a title is marked, bold lines above their answers become paragraphs of their own.
    """
    nodes = list(page.nodes())
    mains = [node for node in nodes if node.tag == "main" or node.attributes.get("role") == "main"]
    articles = [node for node in nodes if node.tag == "article"]
    content = next((node for node in (*mains, *(articles if len(articles) == 1 else ())) if _has_heading(node)), page)
    _remove_furniture(content, is_page=content is page, has_main=any(content is node for node in mains))
    if _remove_wrapping_ids(content) <= 1:
        divide_bold_lines(content)
    return content


def _has_heading(content: Node) -> bool:
    return any(node.is_heading for node in content.nodes())


def _remove_wrapping_ids(node: Node) -> int:
    """Remove the ids of elements with several headings; return the number of headings."""
    headings = int(node.is_heading)
    headings += sum(_remove_wrapping_ids(child) for child in node.children if isinstance(child, Node))
    if headings > 1:
        node.attributes.pop("id", None)
    return headings


def _remove_furniture(content: Node, is_page: bool, has_main: bool) -> None:
    """Remove what belongs to the site from a page, or from the part of one that is its content.

    Menus, and the header and footer of a page, always go. Other parts beside the content go if each holds less than
    half of the text that remains, and if all of them do, too, or a heading remains. Of what an
    element is called less counts within the part that the page calls its main one.
    """
    _remove_menus(content, is_in_section=not is_page)
    sizes: dict[int, _Size] = {}
    _measure(content, sizes)
    half = sizes[id(content)].letters / 2
    beside = list(_find_beside(content, sizes, half, _NAMED_IN_MAIN if has_main else _NAMED, not is_page))
    removed = {id(child): sizes[id(child)].letters for _, _, child in beside}
    if sum(removed.values()) < half or any(node.is_heading for node in _nodes_without(content, removed)):
        for parent, position, _ in beside:
            parent.children[position] = _boundary()


def _boundary() -> Node:
    """Return what keeps the words apart that stood around a removed element."""
    return Node("hr")


def _remove_menus(node: Node, is_in_section: bool) -> None:
    for position, child in enumerate(node.children):
        if isinstance(child, str):
            continue
        if (
            child.tag in _MENUS
            or child.attributes.get("role") in _MENU_ROLES
            or (child.tag in ("header", "footer") and not is_in_section)
        ):
            node.children[position] = _boundary()
        else:
            _remove_menus(child, is_in_section or child.tag in _SECTIONS)


def _measure(node: Node, sizes: dict[int, _Size]) -> _Size:
    """Measure an element and all in it."""
    letters = linked = 0
    has_title = node.tag == "h1"
    for child in node.children:
        if isinstance(child, str):
            letters += len("".join(child.split()))
        else:
            inner = _measure(child, sizes)
            letters, linked = letters + inner.letters, linked + inner.linked
            has_title = has_title or inner.has_title
    sizes[id(node)] = _Size(letters, letters if node.tag == "a" else linked, has_title)
    return sizes[id(node)]


def _find_beside(
    node: Node, sizes: dict[int, _Size], limit: float, names: re.Pattern[str], is_in_section: bool
) -> Iterator[tuple[Node, int, Node]]:
    """Yield the elements that stand beside the content, the outermost ones, each with its parent and place in it."""
    for position, child in enumerate(node.children):
        if isinstance(child, str):
            continue
        size = sizes[id(child)]
        is_beside = _is_beside(child, size, is_in_section) or (not size.has_title and _is_named(child, names))
        if is_beside and size.letters < limit:
            yield node, position, child
        else:
            inside = is_in_section or child.tag in _SECTIONS
            yield from _find_beside(child, sizes, limit, names, inside)


def _is_beside(node: Node, size: _Size, is_in_section: bool) -> bool:
    role = node.attributes.get("role", "")
    if role == "complementary" or (node.tag == "aside" and not role.startswith("doc-") and role != "note"):
        # In a section it may be a remark that belongs to it.
        return not is_in_section or 2 * size.linked > size.letters
    return node.tag in ("dialog", "form") or role in _BESIDE_ROLES


def _is_named(node: Node, names: re.Pattern[str]) -> bool:
    if node.tag not in _NAMED_TAGS:
        return False
    classes = node.attributes.get("class", "").split()
    # The ids of sections are often made of their headings' words.
    is_section = node.tag == "section" or "section" in classes
    ids = () if is_section and names is _NAMED_IN_MAIN else node.attributes.get("id", "").split()
    return any(map(names.fullmatch, (*classes, *ids)))


def _nodes_without(content: Node, removed: Container[int]) -> Iterator[Node]:
    """Yield an element and all in it, but not what is removed."""
    waiting = [content]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in node.children if isinstance(child, Node) and id(child) not in removed]
