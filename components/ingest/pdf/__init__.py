"""PDFs with a text layer: which pages can be believed, and what stands on them in which order."""
