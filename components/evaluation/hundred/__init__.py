"""scriptorium-100: a hundred languages, read by every model and trained on by none."""
