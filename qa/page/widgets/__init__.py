"""in: what the page shows (`qa.page`); out: Gradio's widgets for it, and what happens when they are used."""

import os

from qa.page.widgets.browser_state import TRANSLATIONS
from qa.page.widgets.events import page_events
from qa.page.widgets.page import ChatPage

# Read by Gradio when it is imported, and when a page is made: nothing is reported to anyone; and no summary of all
# events so far is made after each of them, which took ever longer and is shown on a page that is closed.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
__all__ = ["TRANSLATIONS", "ChatPage", "page_events"]
