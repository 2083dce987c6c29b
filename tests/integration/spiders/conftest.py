"""Visits of a toy site; see tests/support/visits.py."""

from tests.support.visits import first_visit, lab, site

__all__ = ["first_visit", "lab", "site"]
