"""in: a parsed question; out: what it is after: a kind of thing, an opinion, the present, or the last answer."""
