"""Read the settings: defaults, then jarshy.toml, then the environment."""

import json
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from crawler.errors import SettingsError
from crawler.settings.declaring import check_sources
from crawler.settings.model import Settings
from crawler.settings.source import SourceSettings

FILE_NAME = "jarshy.toml"
PREFIX = "JARSHY_"
CONFIG_VARIABLE = "JARSHY_CONFIG"
FOREIGN_PREFIXES = ("JARSHY_TEST_",)  # the test suite's own switches
# All of them also as …_FILE; of the addresses only a password in them is secret.
SECRETS = (
    "smtp.password", "webhook.secret", "telegram.token", "health.heartbeat_url", "web.token",
)  # fmt: skip
SECRET_KEYS = ("database_url", "fetch.proxy", *SECRETS)
SOURCE = "sources.<key>"
READABLE_BY_OTHERS = 0o077
# By difflib: "hst" is to "host" 0.86, "foo" to "port" 0.29, "smpt.host" to "smtp.host" 0.89.
NEAR = 0.6
NEAR_AS_A_WHOLE = 0.75


def keys(model: type[BaseModel] = Settings, prefix: str = "") -> dict[str, type[BaseModel]]:
    """Return every dotted key with the model it belongs to; a source's name is `<key>`."""
    found: dict[str, type[BaseModel]] = {}
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        table = field.annotation
        if path == "sources":
            found |= keys(SourceSettings, f"{SOURCE}.")
        elif isinstance(table, type) and issubclass(table, BaseModel) and name != "schedule":
            found |= keys(table, f"{path}.")
        else:
            found[path] = model
    return found


def load(
    config_file: Path | str | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    *,
    sources: Mapping[str, Sequence[str]] | None = None,
) -> Settings:
    """Return the settings in force; raise SettingsError naming file, key and what is allowed.

    `sources`: the built-in source keys with their editions; with it, tables of sources are checked.
    """
    variables = os.environ if environ is None else environ
    path = _find(config_file, variables, cwd or Path.cwd())
    data = _read(path) if path else {}
    origins: dict[str, str] = {}
    if path:
        _check_keys(data, path)
        origins |= dict.fromkeys(_leaves(data), str(path))
    for key, (value, origin) in _from_environment(variables).items():
        _put(data, key, value)
        origins[key] = origin
    settings = _validated(data, origins)
    if sources is not None:
        check_sources(settings, sources, origins)
    settings.origins.update(origins)
    settings._warnings = _exposed(path, origins)  # noqa: SLF001 - the reader completes the model
    return settings


def _find(given: Path | str | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    named = given or environ.get(CONFIG_VARIABLE)
    if named:
        path = cwd / Path(named).expanduser()
        if not path.is_file():
            said_by = "--config" if given else f"${CONFIG_VARIABLE}"
            raise SettingsError(f"{path}: no such settings file (named by {said_by})")
        return path
    path = cwd / FILE_NAME
    return path if path.exists() else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 text at byte {error.start}") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error


def _leaves(data: Mapping[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, value in data.items():
        path = f"{prefix}{name}"
        whole = path == "fetch.connect_to" or path.endswith(".schedule")
        if isinstance(value, dict) and not whole:
            found += _leaves(value, f"{path}.")
        else:
            found.append(path)
    return found


def _pattern(path: str) -> str:
    parts = path.split(".")
    if parts[0] == "sources" and len(parts) > 1:
        parts[1] = "<key>"
    return ".".join(parts)


def _check_keys(data: Mapping[str, Any], file: Path) -> None:
    known = [*keys(), f"{SOURCE}.every"]
    for leaf in _leaves(data):
        if _pattern(leaf) in known:
            continue
        if any(key.startswith(f"{_pattern(leaf)}.") for key in [*known, "sources."]):
            raise SettingsError(f"{file}: {leaf} is a table: write it as [{leaf}]")
        raise SettingsError(f"{file}: unknown setting {leaf!r}{_nearest(_pattern(leaf), known)}")


def _nearest(wrong: str, known: Sequence[str], shown: Callable[[str], str] = str) -> str:
    """Return the end of the sentence on an unknown setting; names nothing that is not near."""
    near = _beside(wrong, known) or _alike(wrong, known) or _elsewhere(wrong, known)
    meant = " or ".join(repr(shown(key)) for key in near)
    return f"; did you mean {meant}?" if near else "; `jarshy config` lists all settings"


def _beside(wrong: str, known: Sequence[str]) -> list[str]:
    """Return the key of the same table with the nearest name, if any is near."""
    table, _, name = wrong.rpartition(".")
    names = {key.rpartition(".")[2]: key for key in known if key.rpartition(".")[0] == table}
    return [names[near] for near in get_close_matches(name, names, n=1, cutoff=NEAR)]


def _alike(wrong: str, known: Sequence[str]) -> list[str]:
    """Return the nearest key where the table is none; a shared table would make any key near."""
    tables = {key.rpartition(".")[0] for key in known} - {""}
    if wrong.rpartition(".")[0] in tables:
        return []
    return get_close_matches(wrong, known, n=1, cutoff=NEAR_AS_A_WHOLE)


def _elsewhere(wrong: str, known: Sequence[str]) -> list[str]:
    """Return the keys that have the right name in other tables."""
    return [key for key in known if key.rpartition(".")[2] == wrong.rpartition(".")[2]]


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    known = [*keys(), f"{SOURCE}.every"]
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == CONFIG_VARIABLE:
            continue
        if name.startswith(FOREIGN_PREFIXES):
            continue
        key = name.removeprefix(PREFIX).lower().replace("__", ".")
        text = environ[name]
        if key.endswith("_file") and key.removesuffix("_file") in SECRET_KEYS:
            key, text = key.removesuffix("_file"), _secret_file(name, text)
        if _pattern(key) not in known:
            near = _nearest(_pattern(key), known, _variable)
            raise SettingsError(f"environment: unknown setting {name}{near}")
        if key in found:
            raise SettingsError(f"environment: {name} and {found[key][1]} both set {key!r}")
        found[key] = (_parsed(name, key, text), f"${name}")
    return found


def _variable(key: str) -> str:
    return PREFIX + key.upper().replace(".", "__")


def _secret_file(name: str, path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise SettingsError(f"environment: {name}: {path} cannot be read: {reason}") from error


def _parsed(name: str, key: str, text: str) -> Any:
    if key.endswith(("every", "schedule")):
        return text
    annotation = str(keys()[_pattern(key)].model_fields[key.rpartition(".")[2]].annotation)
    if "dict" in annotation:
        return _table(name, text)
    if "tuple" in annotation:
        return [part.strip() for part in text.strip("[]").split(",") if part.strip()]
    return text


def _table(name: str, text: str) -> dict[str, Any]:
    """Read a table as JSON, TOML or "host=address,…"; raise SettingsError that shows the form."""
    for read in (json.loads, _toml_value, _pairs):
        try:
            found = read(text)
        except ValueError:
            continue
        if isinstance(found, dict):
            return found
    raise SettingsError(
        f"environment: {name} = {text!r}: expected host=http://address:port, several of them"
        " separated by commas"
    )


def _toml_value(text: str) -> Any:
    return tomllib.loads(f"value = {text}")["value"]


def _pairs(text: str) -> dict[str, str]:
    parts = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    if not all(name and sign and value for name, sign, value in parts):
        raise ValueError(text)
    return {name: value for name, _, value in parts}


def _put(data: dict[str, Any], key: str, value: Any) -> None:
    *tables, last = key.split(".")
    for table in tables:
        below = data.setdefault(table, {})
        if not isinstance(below, dict):
            raise SettingsError(f"{table} is a table, so {key!r} cannot be set in it")
        data = below
    if tables and tables[0] == "sources" and last in ("every", "schedule"):
        data.pop({"every": "schedule", "schedule": "every"}[last], None)
    data[last] = value


def _validated(data: Mapping[str, Any], origins: Mapping[str, str]) -> Settings:
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        lines = [_explained(dict(problem), data, origins) for problem in error.errors()]
        raise SettingsError("\n".join(dict.fromkeys(lines))) from None


def _explained(
    problem: Mapping[str, Any], data: Mapping[str, Any], origins: Mapping[str, str]
) -> str:
    location = [str(part) for part in problem["loc"] if str(part) != "[key]"]
    message = str(problem["msg"]).removeprefix("Value error, ")
    value: Any = data
    path: list[str] = []
    for part in location:
        if not isinstance(value, Mapping) or part not in value:
            break
        value = value[part]
        path.append(part)
    key = ".".join(path)
    origin = next((o for k, o in origins.items() if _related(k, key)), "settings")
    shown = isinstance(value, str | int | float | bool | list) and key not in SECRET_KEYS
    given = f" = {json.dumps(value, ensure_ascii=False)}" if shown else ""
    return f"{origin}: {key}{given}: {message}"


def _related(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _exposed(path: Path | None, origins: Mapping[str, str]) -> tuple[str, ...]:
    if path is None or not path.stat().st_mode & READABLE_BY_OTHERS:
        return ()
    inside = [key for key in SECRETS if origins.get(key) == str(path)]
    return tuple(
        f"{path} holds {key} and others can read it: chmod 600 {path.name}" for key in inside
    )


def secret_values(settings: Settings) -> list[str]:
    """Return the secrets in force, so that logs can be kept free of them."""
    found = [attrgetter(key)(settings) for key in SECRETS]
    values = [secret.get_secret_value() for secret in found if isinstance(secret, SecretStr)]
    return [value for value in values if value]


__all__ = ["FILE_NAME", "PREFIX", "SECRET_KEYS", "keys", "load", "secret_values"]
