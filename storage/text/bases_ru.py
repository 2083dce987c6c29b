"""Of which names and unknown nouns a Russian word may be a case: `Байдена`, `Жомарту`, `Абылая`."""

from collections.abc import Iterator

_VOWELS = frozenset("аеиоуыэюя")
_HISSING = frozenset("жшщчц")
# What follows a hard stem: of a masculine in a consonant, of a feminine in -а.
_AFTER_CONSONANT = ("а", "у", "ом", "е")
_AFTER_A = ("ы", "и", "е", "у", "ой", "ою")
# What follows a soft one: of a masculine in -й or -ь, of a feminine in -я.
_AFTER_SOFT = ("я", "ю", "ем", "е", "и")
_AFTER_YA = ("и", "е", "ю", "ей", "ею")
_PLURAL = ("ами", "ах", "ам")
_SOFT = frozenset("лнртс")
# A shorter stem is another word: «Ким», not «Ки».
_SHORTEST = 3
_UNCHANGING = ("ко", "ых", "их")


def bases(word: str) -> frozenset[str]:
    """Give the base forms that an unknown word may have besides itself."""
    if word.endswith(_UNCHANGING):
        return frozenset()
    found = {*_hard(word), *_soft(word), *_of_plural(word)}
    return frozenset(base for base in found - {word} if len(base) > _SHORTEST)


def _hard(word: str) -> Iterator[str]:
    for stem in _stems(word, _AFTER_CONSONANT):
        yield from _masculine(stem)
    for stem in _stems(word, _AFTER_A):
        yield stem + "а"
    for stem in _stems(word, ("ем", "ей", "ею")):
        if stem[-1] in _HISSING:
            yield from _masculine(stem) if word.endswith("ем") else (stem + "а",)


def _masculine(stem: str) -> Iterator[str]:
    """Give a name in a consonant, and that in -ец which loses its vowel (Кравца, Мерца)."""
    yield stem
    if stem[-1] == "ц" and stem[-2] not in _VOWELS:
        yield stem[:-1] + "ец"


def _soft(word: str) -> Iterator[str]:
    for ending in _AFTER_SOFT:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            if stem[-1] in _VOWELS:
                yield stem + "й"
            elif stem[-1] in _SOFT and ending != "е":
                yield stem + "ь"
    for ending in _AFTER_YA:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST and stem[-1] not in _HISSING | frozenset("гкх"):
            yield stem + "я"


def _of_plural(word: str) -> Iterator[str]:
    for stem in _stems(word, (*_PLURAL, "ы", "и")):
        yield stem
        yield stem + "а"


def _stems(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Take an ending off where a consonant stands before it."""
    for ending in endings:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST and stem[-1] not in _VOWELS | frozenset("йь"):
            yield stem
