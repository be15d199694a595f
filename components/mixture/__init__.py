"""The mixture: which rows a step draws, and how they become tensors."""
