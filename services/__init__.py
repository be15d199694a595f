"""The OCR endpoint: hostile files in, text and the name of the model out."""
