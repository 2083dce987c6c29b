"""Reads lists of forms: `keyword = stem: endings; stem: endings; whole words`, `-` for no ending.

Several keywords before `=` share the endings; `~` in the stem's place stands for the keyword.
"""


def read(table: str) -> dict[str, list[str]]:
    """Give each keyword's forms."""
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        keywords, _, rule = line.partition("=")
        for keyword in keywords.split():
            found.setdefault(keyword, []).extend(_forms(keyword, rule))
    return found


def pairs(table: str) -> list[tuple[str, str]]:
    """Give each keyword with each word that must not match it: `keyword: words`."""
    lines = (line.split(":") for line in filter(None, map(str.strip, table.splitlines())))
    return [(keyword.strip(), word) for keyword, words in lines for word in words.split()]


def _forms(keyword: str, rule: str) -> list[str]:
    forms: list[str] = []
    for part in rule.split(";"):
        stem, colon, endings = part.partition(":")
        if not colon:
            forms += part.replace("~", keyword).split()
            continue
        whole = stem.strip().replace("~", keyword)
        if "<" in whole:
            whole = keyword[: -whole.count("<")]
        forms += [whole + ending.replace("-", "") for ending in endings.split()]
    return forms
