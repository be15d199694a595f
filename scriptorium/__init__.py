"""The command line: the thin face over components, flows and services."""
