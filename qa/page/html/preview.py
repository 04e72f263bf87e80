"""The mark of a citation, and the preview of what it cites, which the page shows beside it. Pure functions."""

from markupsafe import Markup

from corpus import replace_links
from qa.answering.answer import Answer, Citation
from qa.answering.composing.excerpt import LINK_MARK
from qa.messages import messages
from qa.page.html.markup import mark_language
from qa.page.html.references import References
from qa.presentation import wording


def citation_mark(answer: Answer, cited: Citation, references: References) -> Markup:
    """Link to the cited words; what they are is hidden next to the link, until a visitor points at it."""
    url = references.citation_url(cited)
    return Markup(
        ' <a class="cite" href="{url}">[{rank}]</a><span class="preview"><span class="about">{about}</span>'
        '<a class="read" href="{url}">{read}</a></span>'
    ).format(
        url=url, rank=cited.rank, about=_about(answer, cited, references), read=messages(answer.language)["open_source"]
    )


def _about(answer: Answer, cited: Citation, references: References) -> Markup:
    """Quote the cited words, with the title and the date of where they stand."""
    publication = cited.publication
    shown = wording.localized(cited)
    cited_words = (replace_links(shown.passage[start:end], LINK_MARK) for start, end in shown.highlights)
    words = " […] ".join(" ".join(one.split()) for one in cited_words)
    date = wording.date_text(publication, answer.language) if publication else ""
    language = cited.translation.language if cited.translation else answer.text_language
    quoted = Markup('<span class="words" lang="{}">{}</span> ').format(language, words) if words else ""
    title = mark_language(shown.title, references.title_language(cited, answer.language), answer.language)
    return quoted + Markup('<span class="quiet">{}</span>').format(Markup(" · ").join(filter(None, (title, date))))
