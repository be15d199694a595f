"""What the gate asks of rows, shares, the corpus and drift, as data."""
