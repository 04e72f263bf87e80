"""Previews: the title, description and picture that other sites show of a link to the page."""

from dataclasses import dataclass

from markupsafe import Markup

from corpus import Language, Page
from qa.answering.question.question import detect_language_of_start
from qa.messages import messages
from qa.page.permalinks import EntryPermalink, QuestionPermalink
from qa.presentation.wording import localized_title
from qa.serving.catalogue import Catalogue

_MAX_TITLE = 120
"""Characters of a question that a preview shows."""

_LOCALES = {"en": "en_US", "es": "es_LA"}
"""Of the languages, as the protocol names them; "LA" stands for Latin America."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview of a page says, and in which language; `site` is the whole page's name."""

    language: Language
    site: str
    title: str
    description: str

    def to_html(self, url: str, picture_url: str, *, is_wide: bool) -> Markup:
        """Return the elements of the page's head (The Open Graph protocol); both URLs are absolute.

        `is_wide` is whether the picture is one for previews, of 1200 by 630 pixels, and not an icon.
        """
        properties = {
            "og:title": self.title,
            "og:description": self.description,
            "og:type": "website",
            "og:site_name": self.site,
            "og:locale": _LOCALES[self.language],
            "og:url": url,
            "og:image": picture_url,
            **({"og:image:width": "1200", "og:image:height": "630"} if is_wide else {}),
        }
        elements = [Markup('<meta property="{}" content="{}">').format(*item) for item in properties.items()]
        return Markup(
            '<title>{}</title><meta name="description" content="{}"><meta name="twitter:card" content="{}">{}'
        ).format(
            self.title, self.description, "summary_large_image" if is_wide else "summary", Markup("").join(elements)
        )


def preview_of(
    permalink: EntryPermalink | QuestionPermalink | None,
    page: Page,
    page_language: Language,
    catalogue: Catalogue | None,
) -> Preview:
    """Make the preview of a permalink; of the page itself if it asks for nothing that there is.

    A question isn't searched for this, since anybody can write a link to one.
    """
    if isinstance(permalink, QuestionPermalink):
        language = detect_language_of_start(permalink.question)
        words = messages(language, page)
        title = f"{_shorten(permalink.question)} – {words['title']}"
        return Preview(language, words["title"], title, words["preview_question"])
    if isinstance(permalink, EntryPermalink) and catalogue and (entry := catalogue.find(permalink.entry)):
        language = permalink.language or page_language
        words = messages(language, page)
        title = f"{localized_title(entry, language)} – {words['title']}"
        return Preview(language, words["title"], title, words["preview_entry"])
    words = messages(page_language, page)
    return Preview(page_language, words["title"], words["title"], words["description"])


def _shorten(question: str) -> str:
    text = " ".join(question.split())
    return text if len(text) <= _MAX_TITLE else text[: _MAX_TITLE - 1].rstrip() + "…"
