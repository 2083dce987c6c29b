import io
import json
import logging

import pytest

from crawler import logs

HOSTILE = "a\nb\r\x1b[31m\x00\x9b\u2028\u202e\ud800 Ә"


def raised(text):
    """An error with a traceback."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - any text
        raise ValueError(text)
    return caught.value


@pytest.fixture
def lines():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in logs.QUIET}

    def start(form, *secrets, level="info"):
        stream = io.StringIO()
        logs.set_up(form, level, secrets, stream)
        return stream

    yield start
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, old in quiet.items():
        logging.getLogger(name).setLevel(old)
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("form", ["text", "json", "plain"])
def test_one_call_gives_one_printable_line(lines, form):
    stream = lines(form)
    log = logging.getLogger("test.hostile")
    logs.event(log, f"crawl/{HOSTILE}", title=HOSTILE, count=3)
    log.warning("plain %s", HOSTILE)
    logs.event(log, "crawl/failed", error=raised(HOSTILE))
    written = stream.getvalue().splitlines(keepends=True)
    assert len(written) == 3
    assert all(line.endswith("\n") and line[:-1].isprintable() for line in written)


def test_json_lines_carry_the_event_and_its_fields(lines):
    stream = lines("json")
    logs.event(logging.getLogger("test.x"), "crawl/done", source="akorda", title="Ә\u2028")
    line = json.loads(stream.getvalue())
    assert line["event"] == "crawl/done"
    assert line["level"] == "info"
    assert line["source"] == "akorda"
    assert line["title"] == "Ә\u2028"
    assert "Ә" in stream.getvalue()


def test_text_lines_read_as_name_and_value(lines):
    stream = lines("text")
    logs.event(logging.getLogger("test.x"), "crawl/done", source="akorda", seconds=0.5, title="a b")
    assert stream.getvalue().endswith('crawl/done source=akorda seconds=0.5 title="a b"\n')


def test_plain_lines_are_for_who_called_a_command(lines):
    stream = lines("plain", level="warning")
    log = logging.getLogger("test.x")
    logs.event(log, "robots/unreachable", level=logging.WARNING, reason="no answer")
    log.warning("slow\nTraceback of a library")
    logs.event(log, "crawl/failed", level=logging.ERROR, error=raised("x"))
    for _ in range(3):
        logs.event(log, "robots/unreachable", level=logging.WARNING, reason="no answer")
    assert stream.getvalue().splitlines() == [
        'Warning: robots/unreachable: reason="no answer"', "Warning: slow", "Error: crawl/failed",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json", "plain"])
@pytest.mark.parametrize("secret", ["hunter2", 'with"quote', "ключ\\слэш"])
def test_secrets_never_reach_a_log_line(lines, form, secret):
    stream = lines(form, secret)
    log = logging.getLogger("test.x")
    logs.event(log, "mail/failed", reply=f"login {secret} refused")
    log.error("message %s", secret)
    logs.event(log, "crawl/failed", error=raised(secret))
    text = stream.getvalue()
    assert secret not in text
    assert json.dumps(secret)[1:-1] not in text
    assert logs.MASK in text


def test_passwords_in_addresses_are_masked_without_being_known(lines):
    stream = lines("text")
    logs.event(logging.getLogger("test.x"), "db/open", url="postgresql://me:s3cret@host/name")
    assert "s3cret" not in stream.getvalue()
    assert "me:***@host" in stream.getvalue()


def test_libraries_speak_only_when_something_is_wrong(lines):
    stream = lines("text")
    logging.getLogger("scrapy.core.engine").info("Spider opened")
    logging.getLogger("scrapy.core.engine").warning("slow")
    assert "Spider opened" not in stream.getvalue()
    assert "slow" in stream.getvalue()
