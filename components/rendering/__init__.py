"""Text and fonts -> samples: lines, small pages and text-only rows, as shards."""
