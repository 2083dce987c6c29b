"""What an installation's mails have in common."""

from tests.support.stories import POLICY


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(POLICY)
