"""Reading held-out samples, and the scorecard of what was read."""
