"""The last word on a run: the gate, the bundle that passed it, and the report people read."""
