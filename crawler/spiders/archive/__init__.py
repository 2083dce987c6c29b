"""Filling in the past of a source: its listings paged back, its sitemaps, then the articles."""
