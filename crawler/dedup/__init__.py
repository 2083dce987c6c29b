"""Telling stories apart: which texts repeat which, what is one story, and why. Pure."""
