"""A page without Gradio, in the look of the chat's page."""

from collections.abc import Sequence

from markupsafe import Markup

from corpus import Language, Page, other_language
from qa.messages import messages
from qa.page.assets import logo_html, plain_style


def plain_page(title: str, body: Markup, page: Page, language: Language, root: str, switch: str = "") -> str:
    """Make a page of an office.

    `root` is the relative URL of the chat, `switch` the one of this page in the other language.
    """
    words = messages(language, page)
    other = other_language(language)
    link = Markup('<a class="language" href="{}" lang="{}" hreflang="{}">{}</a>').format(
        switch, other, other, words["other_language"]
    )
    return Markup(
        '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        '<link rel="icon" href="{root}favicon.ico"><link rel="stylesheet" href="{root}page/{style}"></head>'
        '<body><header><a class="home" href="{root}">{logo}{name}</a>{link}</header><main>{body}</main></body></html>'
    ).format(
        language=language,
        title=title if title == words["title"] else f"{title} – {words['title']}",
        root=root,
        style=plain_style(page).name,
        logo=logo_html(page, root),
        name=words["title"],
        link=link if switch else "",
        body=body,
    )


def paragraphs(texts: Sequence[str | Markup]) -> Markup:
    """Make a paragraph of each text."""
    return Markup("").join(Markup("<p>{}</p>").format(text) for text in texts)
