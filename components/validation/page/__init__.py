"""What people read of a verdict: one page that stands alone, and the quarantine."""
