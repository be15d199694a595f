"""Charts of real tables, drawn by two engines, and the table that each of them shows."""
