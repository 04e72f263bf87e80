"""in: the chat service; out: the Gradio page, its panels, and what happens when a visitor uses them."""

import os

from qa.page.widgets.browser_state import TRANSLATIONS
from qa.page.widgets.events import page_events
from qa.page.widgets.page import ChatPage

# Gradio reads these when it is imported and when a page is made. It reports nothing to anyone; and it no longer
# summarizes all earlier events after each one, which took ever longer, for a page that isn't served here.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
__all__ = ["TRANSLATIONS", "ChatPage", "page_events"]
