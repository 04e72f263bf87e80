"""An answer as plain text, for the terminal and for programs. Pure functions."""

from collections.abc import Callable

from corpus import Language, Link
from qa.answering.answer import Answer
from qa.messages import localize_choice, messages, original_message
from qa.presentation import wording
from qa.presentation.link_names import distinct_links, name_addresses, name_links


def answer_text(answer: Answer, with_original: bool = False) -> str:
    """Format an answer as plain text, optionally with the original below a translation; part by part if it has any."""
    words = messages(answer.language)
    if answer.parts:
        return "\n\n".join(
            f"{words['about'].format(question=part.question)}\n\n{answer_text(part, with_original)}"
            for part in answer.parts
        )
    suggestions = [f"  {text}" for text in answer.suggestions]
    if answer.kind == "blank":
        return "\n".join([words["blank"], *suggestions])
    if answer.kind == "courtesy":
        return "\n".join([answer.text, "", words["ask_for_example"], *suggestions])
    if answer.kind == "refusal":
        lines = [*wording.refusal_texts(answer)]
        if answer.reason == "unclear":
            return "\n".join([*lines, *suggestions])
        nearest = wording.nearest_topics(answer)
        lines += ["", words["nearest"]] if nearest else []
        for citation in nearest:
            edition = wording.edition_text(citation.edition, answer.language)
            lines.append(f"  {wording.localized(citation).title} ({edition})")
        return "\n".join([*lines, "", words["try"], *suggestions] if suggestions else lines)
    first = answer.citations[0]
    if wording.is_only_a_choice(answer):
        lines = [f"{wording.question_as_printed(first, answer)} [1]"]
    else:
        lines = [*filter(None, [localize_choice(answer.verdict, answer.language)]), f"{answer.text} [1]", ""]
    links = distinct_links(first.links)
    names = name_links(links, wording.localized(first).passage, answer.language, first.home_names)
    lines += [f"  {link_line(name, link, answer.language)}" for name, link in zip(names, links, strict=True)]
    if answer.translated and with_original:
        lines += ["", f"{original_message('original', first.language, answer.language)}:", answer.original]
    lines += [
        "",
        f"[1] {wording.source_text(first, answer.language)}",
        *filter(None, [wording.as_of_text(first, answer.language)]),
        wording.confidence_line(answer.confidence, answer.language),
    ]
    note = wording.language_note(answer)
    return "\n".join([*lines, note] if note else lines)


def link_line(
    name: str,
    link: Link,
    language: Language,
    write_words: Callable[[str], str] = str,
    write_url: Callable[[str], str] = str,
) -> str:
    """Write the name of a link and its address; if its page is gone, say so and name each address.

    `write_words` and `write_url` write names and addresses in another markup.
    """
    if not link.is_gone:
        return f"{write_words(name)}: {write_url(link.url)}"
    addresses = (f"{write_words(label)}: {write_url(url)}" for label, url in name_addresses(link, language))
    return "; ".join([f"{write_words(name)}: {messages(language)['link_gone']}", *addresses])
