"""Invented pages with the real structure of both sites, from tests/pages."""

from pathlib import Path

PAGES = Path(__file__).parents[1] / "pages"


def saved_page(name: str) -> str:
    """Return the HTML of an invented page, named by its path below tests/pages."""
    return (PAGES / name).read_text(encoding="utf-8")
