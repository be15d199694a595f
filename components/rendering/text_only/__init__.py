"""Text without a picture: what keeps a reader of pages a model of language."""
