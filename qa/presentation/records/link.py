"""The JSON record of a link."""

from collections.abc import Sequence

from corpus import HomeNames, Language, Link
from qa.presentation.link_names import name_links
from qa.presentation.record import LINK_EXAMPLE, LINK_NAME_EXAMPLE, Record, describe

LINK_RECORD_EXAMPLE = {
    "name": LINK_NAME_EXAMPLE,
    "url": LINK_EXAMPLE,
    "printed": None,
    "is_gone": None,
    "archived": None,
}


class LinkRecord(Record):
    """A link of the source."""

    name: str = describe("What it leads to, and where.", LINK_NAME_EXAMPLE)
    url: str = describe("The address, repaired if the document breaks it.", LINK_EXAMPLE)
    printed: str | None = describe("How the document prints it, if that differs.", None)
    is_gone: bool | None = describe("Whether its page is no longer available; null if nobody has noted it.", None)
    archived: str | None = describe("The address of an archived copy of its page, if one is noted.", None)

    @classmethod
    def from_links(
        cls, links: Sequence[Link], text: str, language: Language, home_names: HomeNames
    ) -> "list[LinkRecord]":
        """Describe links of a text, with names in a language; `home_names` are spelled as given."""
        names = name_links(links, text, language, home_names)
        return [
            cls(name=name, url=link.url, printed=link.printed, is_gone=link.is_gone, archived=link.archived)
            for name, link in zip(names, links, strict=True)
        ]
