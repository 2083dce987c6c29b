"""The fetch policy in one place: who we say we are, and what every request carries."""

from collections.abc import Mapping

PRODUCT = "jarshy"  # the name in the user agent, and the one that robots.txt may address
ACCEPT: Mapping[str, str] = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.1",
    "Accept-Language": "ru,kk;q=0.9,en;q=0.8",
}
RETRIES = 2  # after the first try: three requests to an address in a run at most
RETRIED = (500, 502, 503, 504, 522, 524, 408, 429)
REDIRECTS = 5
