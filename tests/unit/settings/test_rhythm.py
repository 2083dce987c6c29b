import pytest
from pydantic import ValidationError

from crawler.settings import SourceSettings


def own(**given: object) -> SourceSettings:
    return SourceSettings.model_validate(given)


def test_the_bounds_follow_the_interval_or_are_as_set() -> None:
    assert own().bounds == (120.0, 1800.0)
    assert own(every="10m", fastest="1m", slowest="1h").bounds == (60.0, 3600.0)


@pytest.mark.parametrize("given", [{"rhythm": "fixed"}, {"schedule": "*/5 * * * *"}])
def test_a_fixed_rhythm_and_a_cron_expression_have_no_bounds(given: dict[str, object]) -> None:
    assert own(**given).bounds is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"every": "5m", "fastest": "6m"}, "fastest must not be longer than the interval"),
        ({"every": "5m", "slowest": "4m"}, "slowest must not be shorter than the interval"),
        ({"rhythm": "hourly"}, "adaptive"),
        ({"sweep_pages": 0}, "greater than or equal to 1"),
        ({"sweep_every": "5s"}, "greater than or equal to 60"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        own(**given)
