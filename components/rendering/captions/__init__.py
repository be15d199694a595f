"""Pictures of things, and what people of many languages call them."""
