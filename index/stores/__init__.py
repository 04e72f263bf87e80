"""in: a finished build; out: builds that readers find and open, one of them in use."""
