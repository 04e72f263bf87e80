"""in: what an answer explains, links, places; out: their JSON records, parts of those in `json_records`."""
