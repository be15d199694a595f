"""Molecules as a chemist draws them, and their SMILES."""
