"""in: an open build; out: which of its example questions may be offered to visitors."""
