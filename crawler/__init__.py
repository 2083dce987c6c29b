"""Jarshy's crawler: reads the sites, tells stories apart, raises alerts."""
