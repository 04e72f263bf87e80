"""Picks the part of a page that is its content: without menus, and without the header and footer of the whole site."""

from corpus.files.outlined.html.node import Node

_SECTIONS = frozenset(("main", "article", "section", "aside"))
"""Elements whose header and footer are their own, not the page's."""

_FURNITURE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar"))


def find_content(page: Node) -> Node:
    """Return the element whose text is read: the main one, or the only article, if it has a heading; or else the page.

    Menus are removed from it, and so are wrapping ids: those of elements with several headings name none of them.
    """
    nodes = list(page.nodes())
    mains = [node for node in nodes if node.tag == "main" or node.attributes.get("role") == "main"]
    articles = [node for node in nodes if node.tag == "article"]
    content = next((node for node in (*mains, *(articles if len(articles) == 1 else ())) if _has_heading(node)), page)
    _remove_furniture(content, is_in_section=content is not page)
    _remove_wrapping_ids(content)
    return content


def is_heading(node: Node) -> bool:
    """Check whether an element is a heading, or the question of a folded or listed answer."""
    return node.level > 0 or node.tag in ("summary", "dt")


def _has_heading(content: Node) -> bool:
    return any(is_heading(node) for node in content.nodes())


def _remove_furniture(node: Node, is_in_section: bool) -> None:
    for position in range(len(node.children) - 1, -1, -1):
        child = node.children[position]
        if isinstance(child, str):
            continue
        if (
            child.tag == "nav"
            or child.attributes.get("role") in _FURNITURE_ROLES
            or (child.tag in ("header", "footer") and not is_in_section)
        ):
            # The words around it stay apart.
            node.children[position] = Node("hr")
        else:
            _remove_furniture(child, is_in_section or child.tag in _SECTIONS)


def _remove_wrapping_ids(node: Node) -> int:
    """Remove the ids of elements with several headings; return the number of headings."""
    headings = int(is_heading(node))
    headings += sum(_remove_wrapping_ids(child) for child in node.children if isinstance(child, Node))
    if headings > 1:
        node.attributes.pop("id", None)
    return headings
