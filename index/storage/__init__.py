"""in: the files of a build; out: a directory of verified builds, one of them in use."""
