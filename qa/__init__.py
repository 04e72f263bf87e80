"""in: a question (and the history); out: an answer with citations, or a refusal; the chat, the API, the command."""
