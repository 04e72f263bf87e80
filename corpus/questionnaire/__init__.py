"""in: a document; out: its numbered questions, and the entries made of them."""
