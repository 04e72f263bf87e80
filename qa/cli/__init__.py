"""in: command-line arguments; out: results on stdout, messages on stderr, an exit code.

A command is a function `command(settings, options)` in the module of the package that it runs: `serve` (serving), `ask`
(answering), `maintenance`, `evaluation`. Each imports heavy libraries only when it runs.
"""
