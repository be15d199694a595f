"""Making the mixture: orders by task and language, shards made in parallel, the same bytes."""
