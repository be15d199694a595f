"""Kinds of damage, put into good shards to see that the gate names each."""
