"""scriptorium-100, the benchmark of a hundred languages: what it is, fixed by hash."""
