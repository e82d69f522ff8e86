"""Forms on paper: a parsed form and its data as what a template draws, and as what a reader is shown."""
