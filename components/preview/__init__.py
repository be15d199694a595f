"""`scriptorium mixture preview`: what a mixture means, before anyone pays for it."""
