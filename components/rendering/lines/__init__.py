"""Strips of one line of text, in every script that is written across the page."""
