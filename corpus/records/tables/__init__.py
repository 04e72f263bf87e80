"""in: the rows of a spreadsheet or a CSV file; out: entries and example questions."""
