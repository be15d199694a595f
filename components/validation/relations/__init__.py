"""What spans rows: copies, near copies, divided documents, leaks of held-out data."""
