"""in: a build's rows and files; out: collections in Milvus, read and searched there."""
