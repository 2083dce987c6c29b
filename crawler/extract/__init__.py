"""HTML in, fields out: pure functions, the same for the crawl, the tests and the checks."""
