"""The corpus in `data/` as typed rows: what `components.corpus` writes and every stage reads."""
