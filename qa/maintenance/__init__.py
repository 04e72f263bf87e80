"""in: settings; out: an index brought up to date, and reports about it.

`peru-qa index`: `update` compares the digests of the sources with the build in use, and builds if they differ by the
`recipe`, which says how the corpus is split and embedded, and how a build is tried on `golden` questions before
it is published. `changes` describes what was done, or with `--dry-run` what would be.

`peru-qa verify`: `verification` checks the files of every kept build and asks the golden questions again.
`peru-qa status` and `corpus`: `status` and `corpus_listing`, which load no model.
"""
