"""in: a link and the text around it; out: the law or decree, the words and the names that tell what it leads to."""
