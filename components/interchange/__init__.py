"""The model and the world: the released layout, warm starts, goldens, inspection."""
