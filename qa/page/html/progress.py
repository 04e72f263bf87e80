"""What the page shows while the index is built or opened. Pure functions."""

from markupsafe import Markup

from corpus import Language, Page
from qa.messages import messages
from qa.serving.live import StartupProgress


def progress_html(progress: StartupProgress, page: Page, language: Language) -> Markup:
    """Show the progress of the startup as a sentence and a progress bar; nothing once it is done."""
    words = messages(language, page)
    if progress.is_ready:
        return Markup("")
    if progress.stage == "failed":
        return Markup('<p class="notice" role="alert">{}</p>').format(words["failed"])
    percent = round(100 * progress.done / progress.total) if progress.total else 0
    sentence = words[progress.stage].format(percent=percent)
    bar = Markup('<progress max="100" value="{}" aria-label="{}"></progress>').format(percent, words["getting_ready"])
    return Markup('<div class="waiting"><p>{}</p>{}</div>').format(
        sentence, bar if progress.stage == "building" else ""
    )
