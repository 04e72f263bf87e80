"""in: an index and its answers; out: what the page shows of them: HTML, Markdown, addresses. Knows no Gradio."""
