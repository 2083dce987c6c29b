import pytest

from storage.errors import DatabaseUnusableError
from storage.location import locate


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgres_means_one_driver(scheme: str) -> None:
    place = locate(f" {scheme}://jarshy:s3cret@db.example/news ")
    assert place.kind == "postgresql"
    assert place.url.drivername == "postgresql+psycopg"
    assert place.shown == "postgresql://jarshy:***@db.example/news"


def test_a_file_is_found_from_the_working_directory_or_from_the_root() -> None:
    assert locate("sqlite:///jarshy.db").path.is_absolute()
    assert str(locate("sqlite:////var/lib/jarshy.db").path) == "/var/lib/jarshy.db"


@pytest.mark.parametrize(
    "url", ["", "jarshy.db", "oracle://x/y", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_means_no_database_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseUnusableError, match=r"sqlite:///jarshy\.db"):
        locate(url)
