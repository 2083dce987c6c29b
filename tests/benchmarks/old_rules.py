"""Rules that sites once had: the selectors of older releases of fundus, read and never run.

Its parsers say with one selector a kind which paragraphs are the text. A parser that a later
release replaced, held against a page of today, is a redesign as it really happened.
"""

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cssselect import HTMLTranslator
from cssselect.parser import SelectorError
from lxml import etree

# One release a half-year since the first; the wheels have no code that runs at installation.
RELEASES = ("0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.4.6", "0.5.7")
_KINDS = ("paragraph", "summary", "subheadline")
_PREFIXES = {"re": "http://exslt.org/regular-expressions"}


@dataclass(frozen=True)
class Rules:
    """The XPaths of one version of a parser."""

    publisher: str
    version: str
    xpaths: tuple[str, ...]

    def body(self, root: Any) -> str:
        """Return the text that the rules find on a page, "" if they find none."""
        found: dict[Any, None] = {}
        for xpath in self.xpaths:
            hits = root.xpath(xpath, namespaces=_PREFIXES)
            found.update(dict.fromkeys(hits if isinstance(hits, list) else ()))
        order = {element: place for place, element in enumerate(root.iter())}
        elements = sorted((one for one in found if one in order), key=order.__getitem__)
        return "\n".join("".join(element.itertext()) for element in elements)


def fetch(folder: Path) -> list[Path]:
    """Download the releases from the package index; returns the wheels, oldest first."""
    for release in RELEASES:
        command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "-d", str(folder)]
        subprocess.run(  # noqa: S603 - pip of this environment
            [*command, "--only-binary", ":all:", f"fundus=={release}"],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    return [next(folder.glob(f"fundus-{release}-*.whl")) for release in RELEASES]


def read(wheels: list[Path]) -> dict[str, list[Rules]]:
    """Return every different set of rules by publisher ("de/NTV"), the oldest first."""
    found: dict[str, list[Rules]] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as files:
            for rules in _of_release(files, wheel.name.split("-")[1]):
                known = found.setdefault(rules.publisher, [])
                if rules.xpaths not in [one.xpaths for one in known]:
                    known.append(rules)
    return found


def _of_release(files: zipfile.ZipFile, release: str) -> Iterator[Rules]:
    names = set(files.namelist())
    for name in sorted(names):
        path = PurePosixPath(name)
        if path.name != "__init__.py" or path.parent.parent.name != "publishers":
            continue
        tree = ast.parse(files.read(name))
        for publisher, parser, module in _publishers(tree):
            source = str(path.parent / f"{module}.py")
            if source in names:
                for version, xpaths in _versions(ast.parse(files.read(source)), parser):
                    yield Rules(f"{path.parent.name}/{publisher}", f"{release} {version}", xpaths)


def _publishers(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield each publisher of a country with its parser and the module of that."""
    modules = {
        alias.name: (node.module or "").rsplit(".", 1)[-1]
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            parser = next((k.value for k in node.value.keywords if k.arg == "parser"), None)
            target = node.targets[0]
            if isinstance(parser, ast.Name) and isinstance(target, ast.Name):
                yield target.id, parser.id, modules.get(parser.id, "")


def _versions(tree: ast.Module, parser: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the versions of a parser, the oldest first; a version has what it does not replace."""
    classes = [one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == parser]
    known: dict[str, Mapping[str, str]] = {}
    for inner in (one for found in classes for one in found.body if isinstance(one, ast.ClassDef)):
        selectors: dict[str, str] = {}
        for base in inner.bases:
            selectors.update(known.get(getattr(base, "id", ""), {}))
        selectors.update(_selectors(inner))
        known[inner.name] = selectors
        if "paragraph" in selectors:
            yield inner.name, tuple(selectors[kind] for kind in _KINDS if kind in selectors)


def _selectors(version: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in version.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        kind = next((one for one in _KINDS if one in getattr(target, "id", "")), None)
        xpath = _xpath(node.value)
        if kind is not None and xpath is not None:
            yield kind, xpath


def _xpath(call: ast.Call) -> str | None:
    """Return the XPath of a call that makes a selector from a text, None for any other."""
    maker = getattr(call.func, "id", "")
    text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if not isinstance(text, str) or maker not in ("CSSSelector", "XPath"):
        return None
    try:
        xpath = HTMLTranslator().css_to_xpath(text) if maker == "CSSSelector" else text
        etree.XPath(xpath, namespaces=_PREFIXES)
    except (SelectorError, etree.XPathError):
        return None
    return xpath
