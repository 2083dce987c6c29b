"""What holds for every source that comes with Jarshy."""

import pytest

from crawler.errors import UsageError
from crawler.sources import BUILT_IN, by_key
from crawler.sources.spec import Source

SOURCES = pytest.mark.parametrize("source", BUILT_IN, ids=lambda source: source.key)


@SOURCES
def test_listings_belong_to_their_edition_and_are_no_articles(source: Source):
    for key, edition in source.editions.items():
        assert edition.listings
        for listing in edition.listings:
            assert source.edition_of(listing) == key
            assert source.key_of(listing) is None


@SOURCES
def test_the_first_page_of_a_listing_is_the_listing(source: Source):
    for edition in source.editions.values():
        for listing in edition.listings:
            assert source.page_address(listing, 1) == listing
            assert source.page_address(listing, 2) != listing


@SOURCES
def test_canonical_addresses_are_canonical(source: Source):
    for edition in source.editions.values():
        for listing in edition.listings:
            assert source.canonical(listing) == listing


def test_a_source_is_found_by_its_key():
    assert by_key("akorda").key == "akorda"


def test_an_unknown_key_names_the_nearest_source():
    with pytest.raises(UsageError, match="did you mean 'tengrinews'"):
        by_key("tengrinew")
    with pytest.raises(UsageError, match="known sources: tengrinews, akorda"):
        by_key("zzz")
