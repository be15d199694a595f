"""Training: the two stages and the loop they share."""
