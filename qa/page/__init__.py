"""in: the live service; out: the web page: HTML, permalinks, transcripts, and Gradio's widgets (only in `widgets`)."""
