"""in: the bytes of a spreadsheet or CSV file; out: its rows as text."""
