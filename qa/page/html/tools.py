"""The buttons below an answer: one copies what it quotes, one shares the question. Pure functions.

Gradio removes most attributes from a reply, so a button holds what it needs as its value.
"""

from markupsafe import Markup

from qa.answering.answer import Answer
from qa.messages import messages, original_message
from qa.page.html.references import References
from qa.presentation import wording


def tool_row(*buttons: Markup) -> Markup:
    """Put buttons in a row."""
    return Markup('<div class="tools">{}</div>').format(Markup("").join(buttons))


def copy_button(answer: Answer, references: References) -> Markup:
    """Make the button that copies what an answer quotes, with its reference.

    The page's script replaces the final {link} by the whole URL of the citation.
    """
    first, language = answer.citations[0], answer.language
    reference = f"{references.citation_reference(first, language)} {{link}}"
    if wording.is_only_a_choice(answer):
        copied = f"{wording.question_as_printed(first, answer)} {reference}"
    else:
        note = original_message("reference_translated", first.language, language) if answer.translated else ""
        copied = cited_text(answer.text.strip(), note, reference)
    return Markup('<button type="button" class="copy" value="{}">{}</button>').format(
        copied, messages(language)["copy"]
    )


def share_button(answer: Answer, references: References) -> Markup:
    """Make the button that shares the permalink of an answer's question."""
    return Markup('<button type="button" class="share" value="{}">{}</button>').format(
        references.question_url(answer), messages(answer.language)["share"]
    )


def cited_text(quotation: str, note: str, reference: str) -> str:
    """Quote words with a note on their language, if there is one, and their reference."""
    return " ".join(part for part in (f"“{quotation}”", note, reference) if part)
