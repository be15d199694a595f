"""Questions that Great Expectations does not have, written in its 1.x way."""
