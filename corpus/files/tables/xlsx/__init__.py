"""in: the bytes of an Excel workbook; out: its rows as text."""
