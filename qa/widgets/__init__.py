"""in: what the page shows (`qa.page`); out: Gradio's widgets for it, and what happens when they are used."""

import os

# Read by Gradio when it is imported: nothing is reported to anyone.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from qa.widgets.page import ChatPage
from qa.widgets.shared import TRANSLATIONS

__all__ = ["TRANSLATIONS", "ChatPage"]
