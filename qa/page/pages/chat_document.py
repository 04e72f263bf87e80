"""The chat's HTML document: Gradio's, with our head, the shell, our script and our style.

URLs are relative, since a proxy may serve the page from a folder.
"""

import re

from markupsafe import Markup

from corpus import Language, Page
from qa.page.assets import icon, manifest, script, style, theme_colour
from qa.page.pages.shell import shell_html, shell_style

_GRADIO_HEAD = re.compile(
    r"""<meta\s+(?:name|property)="(?:og|twitter):[^>]*>\s*|<link rel="manifest"[^>]*>\s*|<title>[^<]*</title>\s*"""
)
_GRADIO_STYLE = re.compile(r'<link rel="stylesheet"[^>]*>\s*')


def complete_document(html: str, preview: Markup, page: Page, language: Language, question: str) -> str:
    """Complete Gradio's document for an office's page.

    The shell is shown before any style sheet has arrived, so Gradio's, which the browser would wait for, moves below
    it. Our script has to run before Gradio's, our style comes after those that Gradio adds to the head over time.
    """
    head, body_tag, body = html.partition("<body")
    head = _GRADIO_HEAD.sub("", head)
    gradio_styles = Markup("").join(map(Markup, _GRADIO_STYLE.findall(head)))
    head = _GRADIO_STYLE.sub("", head).replace("<head>", f"<head>{_head(preview, page, language)}", 1)
    attributes, end_of_tag, content = body.partition(">")
    shell = f"{shell_html(page, language, question)}{gradio_styles}"
    foot = f'<link rel="stylesheet" href="./page/{style(page).name}"></body>'
    return f"{head}{body_tag}{attributes}{end_of_tag}{shell}{content.replace('</body>', foot, 1)}"


def _head(preview: Markup, page: Page, language: Language) -> Markup:
    return Markup(
        '<meta charset="utf-8">{preview}<link rel="manifest" href="./page/{manifest}">'
        '<link rel="apple-touch-icon" href="./page/{icon}"><meta name="theme-color" content="{colour}">'
        '<script defer src="./page/{script}"></script>{style}'
    ).format(
        preview=preview,
        manifest=manifest(language, page).name,
        icon=icon(page).name,
        colour=theme_colour(page),
        script=script(page).name,
        style=shell_style(page),
    )
