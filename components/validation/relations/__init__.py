"""What spans rows: copies, near-copies, divided documents, leaks from held-out data and benchmarks."""
