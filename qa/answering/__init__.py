"""in: a question and the conversation so far; out: an answer with citations, or a refusal."""
