"""Text where the world has it: signs on photographs, notes by hand."""
