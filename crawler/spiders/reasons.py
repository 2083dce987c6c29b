"""Why something went wrong, as a person reads it: without codes, once for all that it befell."""

import re
from collections.abc import Iterable, Mapping

MOST = 2  # reasons told of articles; the rest is counted
_CODES = re.compile(r"^(?:[a-z]+(?:_[a-z]+)*: )+")
_DETAIL = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*\)")


def without_code(reason: str) -> str:
    """Return a stored reason without the word before the colon that programs read."""
    return _CODES.sub("", reason)


def without_address(reason: str, url: str) -> str:
    """Return a reason that leaves out the address it is told of anyway."""
    return reason.replace(f" on {url}", "").replace(url, "it")


def in_short(reason: str, url: str) -> str:
    """Return what a reason has in common with the same one elsewhere: no code, address, detail."""
    return _DETAIL.sub("", without_address(without_code(reason), url))


def of_listings(failed: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return reason: sentence, in order, for pairs of a listing's address and its reason."""
    found: dict[str, list[str]] = {}
    for listing, reason in failed:
        found.setdefault(reason, []).append(listing)
    return {
        reason: f"{of[0] if len(of) == 1 else f'{len(of)} listings'}: {reason}"
        for reason, of in found.items()
    }


def of_articles(reasons: Mapping[str, int], examples: Mapping[str, str]) -> str:
    """Return a sentence on the articles that could not be read.

    `reasons` counts each, `examples` names an address for each.
    """
    total = sum(reasons.values())
    ordered = sorted(reasons.items(), key=lambda item: -item[1])
    said = [
        f"{reason} ({_such(examples[reason], count, total)})" for reason, count in ordered[:MOST]
    ]
    others = sum(count for _, count in ordered[MOST:])
    if others:
        said.append(f"{others} for other reasons")
    return f"{counted(total, 'address', 'addresses')} could not be read: {'; '.join(said)}"


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def _such(url: str, count: int, total: int) -> str:
    if count == total:
        return url if total == 1 else f"first {url}"
    return f"{url} alone" if count == 1 else f"{count} times, first {url}"
