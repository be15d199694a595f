"""Plane geometry: figures made from nothing but chance, and their dictionary of segments."""
