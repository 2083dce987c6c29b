import pytest

from crawler.fetch.guard import refusal

HOSTS = frozenset({"news.example", "kaz.news.example"})

FOREIGN = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://017700000001/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://news.example.evil.example/",
    "http://evil.example/news.example",
    "http://evil.example#news.example",
    "http://evil.example?news.example",
    "http://news.example@127.0.0.1/",
    "http://user:password@news.example/",
    "http://news.example%2f@127.0.0.1/",
    "http://news.example%00.evil.example/",
    "http://127.0.0.1\\@news.example/",
    "http://news.example\\.evil.example/",
    "http://news.example./",
    "http://sub.news.example/",
    "http://newsXexample/",
    "http://ｎews.example/",
    "http://news.example:8080/",
    "https://news.example:80/",
    "http://news.example:99999/",
    "https:///path",
    "file:///etc/hostname",
    "ftp://news.example/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "gopher://news.example/",
    "//news.example/",
    "http://news.example/a b",
    "http://news.example/\t",
    "http://news.example/\r\nHost: evil.example",
]


@pytest.mark.parametrize("url", FOREIGN)
def test_an_address_that_is_not_the_sources_is_refused(url: str) -> None:
    assert refusal(url, HOSTS) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/",
        "http://news.example/story-1/?page=2",
        "https://kaz.news.example:443/story",
        "http://NEWS.example:80/",
    ],
)
def test_an_address_of_the_source_passes(url: str) -> None:
    assert refusal(url, HOSTS) is None


def test_a_redirect_must_not_leave_tls() -> None:
    assert refusal("http://news.example/", HOSTS, "https://news.example/") is not None
    assert refusal("https://news.example/", HOSTS, "http://news.example/") is None


def test_paths_that_grow_in_circles_are_refused() -> None:
    assert refusal("https://news.example" + "/a/b" * 3, HOSTS) is not None
    assert refusal("https://news.example/" + "/".join(map(str, range(25))), HOSTS) is not None
    assert refusal("https://news.example/2024/01/01/story", HOSTS) is None


def test_an_address_longer_than_browsers_take_is_refused() -> None:
    assert refusal("https://news.example/" + "x" * 3000, HOSTS) is not None
