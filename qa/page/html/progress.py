"""What the page shows while the index is built or opened. Pure functions."""

from markupsafe import Markup

from corpus import Language
from qa.messages import messages
from qa.serving.live import StartupProgress


def progress_html(stage: StartupProgress, language: Language) -> Markup:
    """How far getting ready is, as a sentence and a bar; nothing once it is done."""
    words = messages(language)
    if stage.name == "ready":
        return Markup("")
    if stage.name == "failed":
        return Markup('<p class="notice" role="alert">{}</p>').format(words["failed"])
    done = round(100 * stage.done / stage.total) if stage.total else 0
    told = words[stage.name].format(percent=done)
    bar = Markup('<progress max="100" value="{}" aria-label="{}"></progress>').format(done, words["getting_ready"])
    return Markup('<div class="waiting"><p>{}</p>{}</div>').format(told, bar if stage.name == "building" else "")
