"""Collecting garbage in a process that lives for one crawl."""

import gc

# A page read and stored makes some 3,000 containers, nearly all of them freed without the
# collector. Python's own 700, 10, 10 walks through the 300,000 objects of the imported modules
# again and again: 0.3 ms a page in all. So these are left out, and what is new is looked at rarely.
YOUNG, MIDDLE, OLD = 20_000, 20, 50


def collect_rarely() -> None:
    """Leave what there is out of every later collection, and collect rarely."""
    if not gc.get_freeze_count():
        gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
