"""Scrapy's own talk, kept out of our log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

SPOKEN_BY_US = ("scrapy", "twisted", "py.warnings")


@contextmanager
def quiet() -> Iterator[None]:
    """Let Scrapy log errors only; what matters of the rest comes as facts of the pass."""
    loggers = [logging.getLogger(name) for name in SPOKEN_BY_US]
    kept = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(max(logger.level, logging.ERROR))
    try:
        yield
    finally:
        for logger, level in zip(loggers, kept, strict=True):
            logger.setLevel(level)
