"""Akorda, the President's site: three languages on one host, one source under several mirrors."""

from crawler.sources.akorda.addresses import HOST, MIRRORS, canonical, key_of, page_address
from crawler.sources.akorda.listings import Listing
from crawler.sources.akorda.pages import Article
from crawler.sources.spec import Edition, Source

_PREFIXES = {"ru": "ru", "kk": "kz", "en": "en"}
_LISTINGS = (
    "events",
    "legal_acts",
    "speeches",
    "addresses",
    "executive_office/executive_office_news",
    "secretary_of_state/secretary_of_state_news",
    "security_council/events",
)


def _edition(language: str, prefix: str) -> Edition:
    return Edition(
        language=language,
        hosts=(HOST, *MIRRORS),
        listings=tuple(f"https://{HOST}/{prefix}/{listing}" for listing in _LISTINGS),
        path=f"/{prefix}/",
        feeds=(f"https://www.{HOST}/{prefix}/rss",),
    )


SOURCE = Source(
    key="akorda",
    title="Акорда",
    editions={language: _edition(language, prefix) for language, prefix in _PREFIXES.items()},
    listing_pages=(Listing,),
    article_pages=(Article,),
    key_of=key_of,
    canonical=canonical,
    page_address=page_address,
    site_names=(
        "Официальный сайт Президента Республики Казахстан",
        "Қазақстан Республикасы Президентінің ресми сайты",
        "Official website of the President of the Republic of Kazakhstan",
        "Akorda.kz",
        "Ақорда",
        "Akorda",
    ),
)
