"""Picks the part of a page that is its content: without what belongs to the whole site."""

from corpus.files.outlined.html.furniture import is_heading, remove_furniture
from corpus.files.outlined.html.node import Node


def find_content(page: Node) -> Node:
    """Return the element whose text is read: the main one, or the only article, if it has a heading; or else the page.

    What belongs to the site is removed from it, and so are wrapping ids: those of elements with several headings name
    none of them.
    """
    nodes = list(page.nodes())
    mains = [node for node in nodes if node.tag == "main" or node.attributes.get("role") == "main"]
    articles = [node for node in nodes if node.tag == "article"]
    content = next((node for node in (*mains, *(articles if len(articles) == 1 else ())) if _has_heading(node)), page)
    remove_furniture(content, is_page=content is page, has_main=any(content is node for node in mains))
    _remove_wrapping_ids(content)
    return content


def _has_heading(content: Node) -> bool:
    return any(is_heading(node) for node in content.nodes())


def _remove_wrapping_ids(node: Node) -> int:
    """Remove the ids of elements with several headings; return the number of headings."""
    headings = int(is_heading(node))
    headings += sum(_remove_wrapping_ids(child) for child in node.children if isinstance(child, Node))
    if headings > 1:
        node.attributes.pop("id", None)
    return headings
