"""in: a question as typed; out: a parsed question: cleaned, its language, focus, terms and mentions."""
