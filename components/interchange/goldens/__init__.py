"""Golden numbers of the original implementation, held against ours."""
