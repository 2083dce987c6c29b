import pickle
from pathlib import Path

import pytest

from crawler.errors import SettingsError
from crawler.settings import Settings, in_force, keys, load, secret_values

SOURCES = {"tengrinews": ("ru", "kk", "en"), "akorda": ("ru", "kk", "en")}


def read(folder: Path, toml: str | None = None, **environ: str) -> Settings:
    if toml is not None:
        file = folder / "jarshy.toml"
        file.write_text(toml, "utf-8")
        file.chmod(0o600)
    return load(None, environ, folder, sources=SOURCES)


def refusal(folder: Path, toml: str | None = None, **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(folder, toml, **environ)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_without_a_file_everything_has_its_default(tmp_path):
    settings = read(tmp_path)
    assert settings.database_url == "sqlite:///jarshy.db"
    assert settings.timezone == "Asia/Almaty"
    assert settings.source("tengrinews").enabled
    assert settings.smtp.port == 25
    assert settings.origins == {}


def test_the_environment_wins_over_the_file(tmp_path):
    settings = read(
        tmp_path, "[smtp]\nsender = 'a@example.org'", JARSHY_SMTP__SENDER="b@example.org"
    )
    assert settings.smtp.sender == "b@example.org"
    assert settings.origins["smtp.sender"] == "$JARSHY_SMTP__SENDER"


def test_a_file_named_on_the_command_line_wins_over_the_variable(tmp_path):
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text(f"contact = '{name}'")
    environ = {"JARSHY_CONFIG": str(tmp_path / "two.toml")}
    assert load(None, environ, tmp_path).contact == "two.toml"
    assert load("one.toml", environ, tmp_path).contact == "one.toml"


@pytest.mark.parametrize("given", ["--config", "$JARSHY_CONFIG"])
def test_a_named_file_that_is_absent_is_an_error(tmp_path, given):
    file, environ = ("no.toml", {}) if given == "--config" else (None, {"JARSHY_CONFIG": "no.toml"})
    with pytest.raises(SettingsError, match=r"no\.toml: no such settings file") as caught:
        load(file, environ, tmp_path)
    assert given in str(caught.value)


@pytest.mark.parametrize(
    ("toml", "wrong", "near"),
    [
        ("[smpt]\nhost = 'x'", "smpt.host", "smtp.host"),
        ("[smtp]\nhst = 'x'", "smtp.hst", "smtp.host"),
        ("databaseurl = 'x'", "databaseurl", "database_url"),
        ("token = 'x'", "token", "web.token"),
        ("[sources.akorda]\nshedule = 'x'", "sources.akorda.shedule", "sources.<key>.schedule"),
    ],
)
def test_an_unknown_key_names_file_key_and_the_nearest_known_one(tmp_path, toml, wrong, near):
    text = refusal(tmp_path, toml)
    assert "jarshy.toml" in text
    assert repr(wrong) in text
    assert repr(near) in text.partition("; did you mean ")[2]


@pytest.mark.parametrize(
    "toml", ["[smtp]\nfoo = 'x'", "foo = 'x'", "[sources.akorda]\nxyz = 'x'", "[foo]\nbar = 'x'"]
)
def test_where_nothing_is_near_nothing_is_suggested(tmp_path, toml):
    text = refusal(tmp_path, toml)
    assert "did you mean" not in text
    assert "`jarshy config` lists all settings" in text


@pytest.mark.parametrize("name", ["JARSHY_FOO", "JARSHY_SMTP__FOO", "JARSHY_SOURCES__AKORDA__XYZ"])
def test_a_variable_that_is_like_none_gets_no_suggestion(tmp_path, name):
    text = refusal(tmp_path, **{name: "x"})
    assert name in text
    assert "did you mean" not in text


@pytest.mark.parametrize("value", ["abc", "akorda.kz=", "=http://127.0.0.1:80", "5", '["a"]'])
def test_a_table_in_a_variable_is_refused_with_its_form(tmp_path, value):
    text = refusal(tmp_path, JARSHY_FETCH__CONNECT_TO=value)
    assert "JARSHY_FETCH__CONNECT_TO" in text
    assert "host=http://address:port" in text


def test_an_unknown_variable_names_the_nearest_known_one(tmp_path):
    text = refusal(tmp_path, JARSHY_SMTP_HOST="x")
    assert text.startswith("environment: unknown setting JARSHY_SMTP_HOST")
    assert "JARSHY_SMTP__HOST" in text


def test_variables_of_the_test_suite_and_of_others_are_left_alone(tmp_path):
    read(tmp_path, JARSHY_TEST_POSTGRES_URL="postgresql://x", PATH="/bin")


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("timezone = 'Almaty'", 'timezone = "Almaty": expected a time zone such as Asia/Almaty'),
        ("database_url = 'mysql://x'", "database_url: expected sqlite:///FILE or postgresql://"),
        ("mail_language = 'de'", "'ru', 'kk' or 'en'"),
        ("digest_at = '25:00'", "digest_at"),
        ("operator = 'nobody'", "expected a mail address"),
        ("[smtp]\nport = 'abc'", 'smtp.port = "abc"'),
        ("[smtp]\nsecurity = 'ssl'", "'none', 'starttls' or 'tls'"),
        ("[smtp]\nhost = 'mail.example.org'\nsecurity = 'none'", "loopback only"),
        ("[smtp]\nusername = 'x'", "username and password go together"),
        ("[smtp]\nca_file = 'absent.pem'", "absent.pem is not a file"),
        ("[fetch]\ndelay = '5x'", 'expected a duration such as "30s"'),
        ("[fetch]\ndelay = -1", "greater than or equal to 0"),
        ("[fetch]\nconnect_to = {'a b' = 'http://127.0.0.1:1'}", "expected a host name"),
        ("[fetch]\nconnect_to = {'a' = '127.0.0.1:1'}", "expected an address such as https://"),
        ("[web]\nhost = '0.0.0.0'", "set a token too"),
        ("smtp = 5", "smtp is a table: write it as [smtp]"),
        ("[sources.tengrinew]\nenabled = false", "known sources: tengrinews, akorda"),
        ("[sources.akorda]\neditions = ['kz']", "known editions: ru, kk, en"),
        ("[sources.akorda]\nschedule = '61 * * * *'", "minute must be 0 to 59, not '61'"),
        ("[sources.akorda]\nschedule = '* * * *'", "five fields"),
        ("[sources.akorda]\nschedule = '0 0 30 2 *'", "a day that never comes"),
        ("[sources.akorda]\nevery = '5m'\nschedule = '* * * * *'", "not both"),
        ("[sources.akorda]\nevery = '0s'", "greater than or equal to 1"),
        ("[sources.akorda]\nlistings = ['akorda.kz']", "expected an address"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(tmp_path, toml, expected):
    text = refusal(tmp_path, toml)
    assert expected in text
    assert "jarshy.toml" in text


def test_toml_that_cannot_be_read_names_the_line(tmp_path):
    assert "line 2" in refusal(tmp_path, "contact = 'x'\nsmtp = = 1")


def test_a_file_that_is_not_text_is_named(tmp_path):
    (tmp_path / "jarshy.toml").write_bytes(b"contact = '\xff\xfe'")
    assert "jarshy.toml: not UTF-8" in refusal(tmp_path)


def test_all_wrong_values_are_told_at_once(tmp_path):
    text = refusal(tmp_path, "timezone = 'x'\n[smtp]\nport = 0")
    assert "timezone" in text
    assert "smtp.port" in text


@pytest.mark.parametrize(
    ("toml", "environ", "expected"),
    [
        ("every = '90s'", {}, "every 90s"),
        ("schedule = {every = '10m'}", {}, "every 10m"),
        ("schedule = 'every 2h'", {}, "every 2h"),
        ("schedule = '*/5 6-23 * * *'", {}, "*/5 6-23 * * *"),
        ("every = '5m'", {"JARSHY_SOURCES__AKORDA__SCHEDULE": "0 8 * * mon"}, "0 8 * * mon"),
        ("schedule = '0 8 * * *'", {"JARSHY_SOURCES__AKORDA__EVERY": "7m"}, "every 7m"),
    ],
)
def test_a_schedule_can_be_written_in_each_way(tmp_path, toml, environ, expected):
    settings = read(tmp_path, f"[sources.akorda]\n{toml}", **environ)
    assert str(settings.source("akorda").schedule) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"akorda.kz": "http://127.0.0.1:8000"}',
        '{"akorda.kz" = "http://127.0.0.1:8000"}',
        "akorda.kz=http://127.0.0.1:8000",
    ],
)
def test_routes_can_stand_in_the_environment(tmp_path, text):
    settings = read(tmp_path, JARSHY_FETCH__CONNECT_TO=text)
    assert settings.fetch.connect_to == {"akorda.kz": "http://127.0.0.1:8000"}


def test_lists_and_switches_can_stand_in_the_environment(tmp_path):
    settings = read(
        tmp_path,
        JARSHY_SOURCES__AKORDA__EDITIONS="ru, kk",
        JARSHY_SOURCES__TENGRINEWS__ENABLED="false",
        JARSHY_FETCH__DELAY="500ms",
    )
    assert settings.source("akorda").editions == ("ru", "kk")
    assert not settings.source("tengrinews").enabled
    assert settings.fetch.delay == 0.5


def test_a_secret_can_stand_in_a_file_of_its_own(tmp_path):
    (tmp_path / "password").write_text("hunter2\n")
    settings = read(
        tmp_path,
        "[smtp]\nusername = 'me'",
        JARSHY_SMTP__PASSWORD_FILE=str(tmp_path / "password"),
    )
    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "hunter2"


def test_a_secret_file_that_is_absent_is_named(tmp_path):
    text = refusal(tmp_path, JARSHY_SMTP__PASSWORD_FILE="/no/such/file")  # noqa: S106 - a path
    assert "JARSHY_SMTP__PASSWORD_FILE: /no/such/file cannot be read" in text


def test_a_secret_given_twice_is_refused(tmp_path):
    (tmp_path / "password").write_text("hunter2")
    text = refusal(
        tmp_path,
        JARSHY_SMTP__PASSWORD="hunter3",  # noqa: S106 - invented
        JARSHY_SMTP__PASSWORD_FILE=str(tmp_path / "password"),
    )
    assert "both set 'smtp.password'" in text


def test_every_secret_there_is_is_kept_out_of_logs(tmp_path):
    secret = [
        key for key, table in keys().items()
        if "SecretStr" in str(table.model_fields[key.rpartition(".")[2]].annotation)
    ]  # fmt: skip
    assert len(secret) >= 5
    address = "https://hunter2.example/"
    toml = "\n".join(["smtp.username = 'u'", *(f"{key} = '{address}'" for key in secret)])
    settings = read(tmp_path, toml)
    assert secret_values(settings) == [address] * len(secret)
    shown = f"{settings!r} {in_force(settings, list(SOURCES))}"
    assert "hunter2" not in shown


@pytest.mark.parametrize("given", ["ping.example/uuid", "ftp://ping.example/x", "http:///uuid"])
def test_a_heartbeat_needs_an_address_and_the_refusal_does_not_show_it(tmp_path, given):
    said = refusal(tmp_path, f"[health]\nheartbeat_url = '{given}'")
    assert "health.heartbeat_url: expected an address such as https://" in said
    assert given not in said


def test_secrets_never_stand_in_errors_or_reports(tmp_path):
    toml = "database_url = 'postgresql://u:hunter2@h/n'\n[smtp]\nusername='u'\npassword='hunter2'"
    settings = read(tmp_path, toml)
    shown = f"{settings!r} {settings.smtp} {in_force(settings, list(SOURCES))}"
    assert "hunter2" not in shown.replace(settings.database_url, "")
    rows = {key: value for key, value, _ in in_force(settings, [])}
    assert rows["database_url"] == "postgresql://u:********@h/n"
    assert "hunter2" not in refusal(tmp_path, toml.replace("password='hunter2'", "password=5"))


def test_a_settings_file_with_a_password_that_others_can_read_is_warned_of(tmp_path):
    file = tmp_path / "jarshy.toml"
    file.write_text("[smtp]\nusername = 'u'\npassword = 'p'")
    file.chmod(0o644)
    assert "chmod 600" in load(None, {}, tmp_path).warnings[0]
    file.chmod(0o600)
    assert load(None, {}, tmp_path).warnings == ()


@pytest.mark.parametrize(
    ("toml", "security", "port"),
    [
        ("", "none", 25),
        ("host = 'mail.example.org'", "starttls", 587),
        ("host = 'mail.example.org'\nsecurity = 'tls'", "tls", 465),
        ("host = '127.0.0.1'\nport = 2525", "none", 2525),
        ("host = '::1'", "none", 25),
    ],
)
def test_security_and_port_follow_from_the_host(tmp_path, toml, security, port):
    smtp = read(tmp_path, f"[smtp]\n{toml}").smtp
    assert (smtp.security, smtp.port) == (security, port)


def test_settings_travel_to_other_processes(tmp_path):
    settings = read(tmp_path, "[sources.akorda]\nevery = '5m'\n[fetch]\ndelay = 1")
    copy = pickle.loads(pickle.dumps(settings))  # noqa: S301 - our own
    assert copy == settings
    assert copy.origins == settings.origins


def test_every_setting_is_reported_with_its_origin(tmp_path):
    rows = in_force(read(tmp_path, "[sources.akorda]\nevery = '9m'"), ["akorda"])
    reported = {key for key, _, _ in rows}
    assert reported == {key.replace("<key>", "akorda") for key in keys()}
    origins = {key: origin for key, _, origin in rows}
    assert origins["sources.akorda.schedule"].endswith("jarshy.toml")
    assert origins["smtp.host"] == "default"


def test_the_user_agent_names_the_product_and_the_contact(tmp_path):
    assert read(tmp_path).user_agent.startswith("jarshy/")
    assert "+ops@example.org" in read(tmp_path, "contact = 'ops@example.org'").user_agent
    assert read(tmp_path, "[fetch]\nuser_agent = 'me'").user_agent == "me"


def test_a_fleet_on_sqlite_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "jarshy.toml").write_text("[fleet]\nenabled = true\n", "utf-8")
    with pytest.raises(SettingsError, match=r"needs Postgres.*jarshy db move"):
        load(None, {}, tmp_path)
