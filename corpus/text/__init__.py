"""in: text; out: what is found in it: lines with their source, sentences, paragraphs, links, translations."""
