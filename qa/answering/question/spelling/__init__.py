"""in: a typed question; out: the same with its misspelled words as they were meant."""
