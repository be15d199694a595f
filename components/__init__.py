"""What each stage does: a library, with no orchestration in it."""
