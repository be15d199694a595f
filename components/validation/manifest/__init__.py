"""The manifest: one row a sample, all that is measured of it, and nothing that judges."""
