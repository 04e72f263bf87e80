"""in: a parsed question and its ranked entries; out: the probability that the first entry answers it."""
