"""in: a build; out: the same build in Milvus, where many servers can read it."""
