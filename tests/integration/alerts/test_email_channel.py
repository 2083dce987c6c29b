"""What the channel makes of servers that behave and of servers that do not."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.alerts.channels.base import Outgoing
from crawler.alerts.channels.email import MAILS_PER_CONNECTION, EmailChannel
from crawler.alerts.render import render_alert
from crawler.errors import DeliveryError
from crawler.settings import SmtpSettings
from tests.support.smtp_servers import (
    DROP,
    PASSWORD,
    USER,
    Authority,
    at,
    authority,
    catcher,
    free_port,
    scripted,
)
from tests.support.stories import context_of, parsed, text_of

MAIL = Outgoing("press@example.kz", render_alert(context_of()).content)
FAST = {"step_timeout": 0.4, "final_timeout": 0.4}
Open = Callable[..., EmailChannel]


@pytest.fixture
def open_channel() -> Iterator[Open]:
    opened: list[EmailChannel] = []

    def make(port: int, *, timeouts: dict[str, float] | None = None, **smtp: Any) -> EmailChannel:
        values = {"host": "localhost", "port": port, "sender": "jarshy@example.kz"} | smtp
        channel = EmailChannel(SmtpSettings.model_validate(values), **(timeouts or {}))
        opened.append(channel)
        return channel

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture
def own(tmp_path: Path) -> Authority:
    return authority(tmp_path / "own")


def failure(channel: EmailChannel, mail: Outgoing = MAIL) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(mail)
    return caught.value


def test_the_server_takes_exactly_the_frozen_bytes(open_channel: Open) -> None:
    dotted = Outgoing("a@b.kz", MAIL.content + b".\r\n..two\r\n.\r\nend\r\n")
    with catcher() as server:
        channel = open_channel(server.port)
        receipt = channel.send(MAIL)
        channel.send(dotted)
    assert server.taken == [("press@example.kz", MAIL.content), ("a@b.kz", dotted.content)]
    assert (receipt.code, receipt.queue_id) == (250, "4ABC")


def test_a_connection_is_kept_for_some_mails(open_channel: Open) -> None:
    with scripted() as server:
        channel = open_channel(server.port)
        for _ in range(2 * MAILS_PER_CONNECTION + 1):
            channel.send(MAIL)
        assert server.counts["connect"] == 3
        assert len(server.taken) == 2 * MAILS_PER_CONNECTION + 1


def test_mail_goes_over_starttls_after_login(open_channel: Open, own: Authority) -> None:
    with catcher(tls=own.context) as server:
        login = {"username": USER, "password": PASSWORD, "ca_file": own.ca_file}
        open_channel(server.port, security="starttls", **login).send(MAIL)
    assert server.logins == [USER]
    assert server.taken == [("press@example.kz", MAIL.content)]


def test_mail_goes_over_tls_from_the_first_byte(open_channel: Open, own: Authority) -> None:
    with catcher(tls=own.context, wrapped=True) as server:
        login = {"username": USER, "password": PASSWORD, "ca_file": own.ca_file}
        open_channel(server.port, security="tls", **login).send(MAIL)
    assert [to for to, _ in server.taken] == ["press@example.kz"]


@pytest.mark.parametrize("case", ["unknown authority", "another host"])
def test_a_certificate_that_is_not_verified_gets_neither_login_nor_mail(
    open_channel: Open, own: Authority, tmp_path: Path, case: str
) -> None:
    other = authority(tmp_path / "other", "mail.example.org")
    trusted = own.ca_file if case == "unknown authority" else other.ca_file
    with catcher(tls=other.context) as server:
        login = {"username": USER, "password": PASSWORD, "ca_file": trusted}
        error = failure(open_channel(server.port, security="starttls", **login))
    assert error.channel_down
    assert error.permanent
    assert "ca_file" in str(error)
    assert (server.logins, server.taken) == ([], [])


def test_without_starttls_nothing_is_said(open_channel: Open) -> None:
    with scripted(features=b"AUTH PLAIN LOGIN") as server:
        login = {"username": USER, "password": PASSWORD}
        error = failure(open_channel(server.port, security="starttls", **login))
    assert error.channel_down
    assert error.permanent
    assert not any(line.lower().startswith((b"auth", b"mail")) for line in server.heard)


def test_what_was_injected_before_tls_is_not_believed(open_channel: Open, own: Authority) -> None:
    def script(step: str, _count: int) -> bytes:
        return b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n" if step == "starttls" else b""

    with scripted(script, features=b"STARTTLS") as server:
        login = {"username": USER, "password": PASSWORD, "ca_file": own.ca_file}
        channel = open_channel(server.port, security="starttls", timeouts=FAST, **login)
        error = failure(channel)
    assert error.channel_down
    assert not any(line.lower().startswith((b"auth", b"mail")) for line in server.heard)


def test_a_refused_login_stops_the_channel_and_tells_no_secret(
    open_channel: Open, own: Authority
) -> None:
    with catcher(tls=own.context) as server:
        login = {"username": USER, "password": "canary-secret", "ca_file": own.ca_file}
        error = failure(open_channel(server.port, security="starttls", **login))
    assert (error.code, error.channel_down, error.permanent) == (535, True, True)
    assert "canary" not in f"{error!r} {error.__cause__!r}"
    assert server.taken == []


def test_nobody_listening_is_a_channel_that_is_down(open_channel: Open) -> None:
    error = failure(open_channel(free_port()))
    assert error.channel_down
    assert not error.permanent
    assert "localhost" in str(error)


@pytest.mark.parametrize("kind", [b"4", b"5"])
@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data", "dot"])
def test_a_refusal_is_certain_at_every_step(open_channel: Open, step: str, kind: bytes) -> None:
    def script(now: str, count: int) -> bytes:
        # A server that refuses EHLO is asked with HELO: it refuses that too.
        return kind + b"50 no\r\n" if now == step and count <= 2 else b""

    with scripted(script) as server:
        channel = open_channel(server.port)
        errors = [failure(channel), failure(channel) if step != "ehlo" else None]
        channel.send(MAIL)
    error = errors[0]
    assert error is not None
    assert error.code == int(kind) * 100 + 50
    assert not error.ambiguous
    assert error.channel_down == (step in {"connect", "ehlo"})
    assert error.permanent == (step == "rcpt" and kind == b"5")
    assert len(server.taken) == 1


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_a_lost_connection_before_the_end_is_certain(open_channel: Open, step: str) -> None:
    with scripted(at(step, DROP, last=1)) as server:
        channel = open_channel(server.port)
        error = failure(channel)
        channel.send(MAIL)
    assert not error.ambiguous
    assert not error.permanent
    assert error.channel_down == (step in {"connect", "ehlo", "mail"})
    assert len(server.taken) == 1


def test_a_lost_connection_after_the_dot_is_not(open_channel: Open) -> None:
    with scripted(at("dot", DROP, last=1)) as server:
        channel = open_channel(server.port)
        error = failure(channel)
        channel.send(MAIL)
    assert error.ambiguous
    assert [content for _, content in server.taken] == [MAIL.content] * 2


@pytest.mark.parametrize(
    "answer", [b"", b"garbage\r\n", b"250-never\r\n", b"999 ?\r\n", b"354 ?\r\n"]
)
def test_no_clear_answer_to_the_dot_is_ambiguous(open_channel: Open, answer: bytes) -> None:
    def script(step: str, _count: int) -> bytes:
        if step != "dot":
            return b""
        return answer or b"2"  # b"2": a line that never ends

    with scripted(script) as server:
        error = failure(open_channel(server.port, timeouts=FAST))
    assert error.ambiguous
    assert not error.permanent


@pytest.mark.parametrize(
    "banner",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff\xfe\r\n",
        b"2",
        b"220-" + b"x" * 1_000_000 + b"\r\n",
        b"220-more\r\n" * 100_000,
        b"220-more\r\n",
        b"421 too many connections\r\n",
    ],
    ids=["ssh", "bytes", "silent", "long line", "many lines", "never ends", "421"],
)
def test_a_strange_banner_is_a_channel_that_is_down(open_channel: Open, banner: bytes) -> None:
    with scripted(at("connect", banner)) as server:
        error = failure(open_channel(server.port, timeouts=FAST))
    assert error.channel_down
    assert not error.ambiguous
    assert len(str(error)) < 500


def test_a_kept_connection_that_went_stale_is_replaced(open_channel: Open) -> None:
    with scripted(at("mail", b"421 idle too long\r\n", first=2, last=2)) as server:
        channel = open_channel(server.port)
        channel.send(MAIL)
        channel.send(MAIL)
    assert len(server.taken) == 2
    assert server.counts["connect"] == 2


def test_a_refused_mail_leaves_the_connection_for_the_next(open_channel: Open) -> None:
    with scripted(at("rcpt", b"550 no such user\r\n", last=1)) as server:
        channel = open_channel(server.port)
        assert failure(channel).permanent
        channel.send(MAIL)
    assert server.counts["connect"] == 1
    assert server.counts["rset"] == 1


def test_a_mail_that_is_too_big_goes_in_its_short_form(open_channel: Open) -> None:
    assert len(MAIL.content) > 6000
    with scripted(features=b"SIZE 6000") as server:
        open_channel(server.port).send(MAIL)
    ((_, content),) = server.taken
    assert len(content) <= 6000
    assert parsed(content)["Message-ID"] == parsed(MAIL.content)["Message-ID"]
    assert "**мёда**" in text_of(content)


def test_an_international_domain_goes_in_ascii(open_channel: Open) -> None:
    with catcher() as server:
        open_channel(server.port).send(Outgoing("press@почта.қаз", MAIL.content))
    assert server.taken[0][0] == "press@xn--80a1acny.xn--80ao21a"


@pytest.mark.parametrize("bad", ["иван@example.kz", "a@b\r\nRCPT TO:<x@y.kz>", "", "a b@c.kz"])
def test_an_address_that_cannot_be_written_to_is_refused_unsent(
    open_channel: Open, bad: str
) -> None:
    with scripted() as server:
        error = failure(open_channel(server.port), Outgoing(bad, MAIL.content))
        assert server.counts["connect"] == 0
    assert error.permanent
    assert not error.ambiguous


def test_a_slow_but_honest_server_is_waited_for(open_channel: Open) -> None:

    def script(step: str, _count: int) -> bytes:
        if step == "dot":
            threading.Event().wait(0.8)
        return b""

    with scripted(script) as server:
        open_channel(server.port, timeouts={"step_timeout": 0.4, "final_timeout": 5.0}).send(MAIL)
    assert len(server.taken) == 1
