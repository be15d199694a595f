"""The model: architecture, views, tokenizer, folder, reader."""
