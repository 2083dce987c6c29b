"""What `jarshy status` says of versions in other languages."""

from crawler.cli.status import version_lines
from crawler.stories.versions import Differing, Missing


def lack(article: int, language: str, source: str = "akorda") -> Missing:
    return Missing(article, article, source, "Визит", language, 180)


def test_missing_versions_are_a_line_a_source() -> None:
    missing = [lack(1, "kk"), lack(1, "en"), lack(2, "ru"), lack(9, "en", "toy")]
    first, second = version_lines(missing, [])
    assert first == (
        "akorda: 2 articles, whose versions in other languages were not recognised within the usual"
        " 180 min: [1] lacks kk and en, [2] lacks ru"
    )
    assert second.startswith("toy: 1 article, whose")


def test_many_are_counted() -> None:
    (line,) = version_lines([lack(number, "en") for number in range(1, 6)], [])
    assert line.endswith("[1] lacks en, [2] lacks en, [3] lacks en and 2 more")
    pairs = [Differing(n, n + 10, "Визит", ("12", "21")) for n in range(5)]
    assert len(version_lines([], pairs)) == 4
