"""What is in the shards, and the gate before training."""
