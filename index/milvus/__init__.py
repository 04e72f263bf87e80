"""in: a published build; out: the same build in Milvus, searched there by many servers."""
