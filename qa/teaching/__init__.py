"""in: visitors' questions, and what a person says answers them; out: a corpus's example and unanswerable questions."""
