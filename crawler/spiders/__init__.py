"""Visiting a source: which pages are read, in what order, and what each visit proves."""
