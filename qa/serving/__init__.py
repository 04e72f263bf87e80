"""in: settings; out: the live service: the build in use, kept up to date, and the feedback it receives."""
