"""in: what a request asks for; out: the HTML documents around and besides the chat: its head and shell, plain pages."""
