"""Which Kazakh words a keyword may be a form of: the suffix grammar run backwards.

No list of Kazakh words is at hand, so each stem is taken with which the grammar gives the keyword:
most of the wrong ones are no words at all, and find nothing. What looks inflected and is not
(Қарағанды, қалам) is kept in the list below, from grammars and the map.
"""

import re
from collections.abc import Iterator

from storage.text import forms_kk

# A shorter stem is hardly a noun; one of two letters bears two letters at least: елдің, үйге, but
# not «ара», «аты».
_SHORTEST = 2
_SHORTEST_ENDING = 2
# Of two letters, only these vowels end a noun: су, ми; but «қымыз» is not «our қы».
_ENDS_SHORTEST = frozenset("уиюо")
# "Like" ends the names of men too, after a short stem: Нұртай, Сартай.
_SHORTEST_LIKENED = 4
_LIKENED = re.compile(r".*[дт][ае]й")
# Loans lose their soft sign before a vowel (фестивалі); shorter stems are Kazakh words.
_SHORTEST_SOFTENED = 5
_SOFTENED = re.compile(r"[а-я]+[лнрт]")
# What news writes: plural, possessives but "my" of one thing (білім, қалам), case, who is there.
# The endings of "you are" are those of «without» (тілсіз).
_USUAL = re.compile(
    r"(?:(?:[лдт][ае]р)?(?:[ыі]?[мң][ыі]з|с?[ыі])?|[лдт][ае]р[ыі][мң])"
    r"(?:[ндт][ыі]ң?|[ғгқкн]?[ае]|н|н?[дт][ае]|[ндт][ае]н|[мбп]ен|[ндт]ікі"
    r"|[бпм][ыі][нз]|с[ыі]ң|ң|н?[дт][ае]й"
    r"|н?[дт][ае][ғг][ыі](?:л[ае]р)?(?:[нд][ыі]ң?|[ғг][ае]|д[ае]|[нд][ае]н|мен)?)?"
)
_HARD = {soft: hard for hard, soft in forms_kk.VOICED.items()}
_LENGTHENED = {short: word for word, short in forms_kk.ELIDED.items()}
_SHORT_PLACE = forms_kk.ELIDED[forms_kk.PLACE]
# Words that look like a form of a shorter one.
_WHOLE = frozenset(
    (
        "айқын", "алаң", "алматы", "алты", "алтыншы", "алғашқы", "апта", "атты", "аудан", "ағын",
        "ақорда", "балшы", "басты", "басқа", "баға", "бейсенбі", "белгілі", "белең", "бері",
        "бесінші", "босқын", "бірге", "бірінші", "бүгін", "бұнда", "бұрын", "бәйге", "бәрі",
        "бөрі", "дайын", "дастан", "дейін", "дінді", "дүйсенбі", "дәптер", "егін", "екінші",
        "еркін", "ерін", "жалпы", "жалын", "жарты", "жаға", "жақсы", "жақын", "жексенбі", "жеті",
        "жетінші", "жиын", "жорға", "жоғары", "жылы", "жүзге", "жұмысшы", "кезең", "кейде",
        "кейін", "келесі", "келін", "кері", "кесте", "кешкі", "кісі", "күшті", "кәрі", "көрші",
        "көшкін", "майдан", "мақта", "маңызды", "мүлде", "мұнда", "мұхтар", "мұқтар", "мәнді",
        "негізгі", "неде", "нұсқа", "нәсілді", "ойын", "онда", "оныншы", "орда", "отбасы",
        "оқушы", "пайда", "перде", "пошта", "пәнді", "сабын", "сары", "сарын", "саты", "сауда",
        "сауын", "сегізінші", "сейсенбі", "сенбі", "сияқты", "сонда", "соңғы", "сырты", "сыртқы",
        "сырға", "сүргін", "сәнді", "сәрсенбі", "сөзді", "табысты", "тамыз", "тасқын", "тақта",
        "таңғы", "тері", "теңге", "тиын", "тиісті", "толқын", "тоты", "тоғызыншы", "тығын",
        "тірі", "түйін", "түлкі", "түркі", "түрлі", "түскі", "түтін", "тұлға", "тұрақты",
        "тұрғын", "тұтқын", "тәңірі", "төртінші", "шамалы", "шартты", "шеге", "шығын", "шілде",
        "ішкі", "қазы", "қазына", "қайда", "қарағанды", "қарсы", "қарға", "қатысты", "қауын",
        "қауіпті", "қаға", "қоғамды", "қуғын", "қызылорда", "қырғын", "қысқа", "құйын", "құнды",
        "құрбы", "үшін", "үшінші", "ұшқын", "әлемді", "әнші", "әсерлі", "өзге", "өлең", "өнде",
        "өскемен",
    )
)  # fmt: skip
_GIVEN_NAMES = ("берді", "келді", "тұрды", "болды", "гелді")
_SHORTEST_GIVEN_NAME = 9  # «Аманкелді», but «шеберді» of «шебер»


def bases(word: str) -> frozenset[str]:
    """Give the words of which a normalised one may be a form by a suffix, itself not among them."""
    if word in _WHOLE or (word.endswith(_GIVEN_NAMES) and len(word) >= _SHORTEST_GIVEN_NAME):
        return frozenset()
    found = frozenset(_stripped(word)) - {word}
    return found & _WHOLE or found


def _stripped(word: str) -> Iterator[str]:
    """Give each word that the grammar makes into this one."""
    for cut in range(_SHORTEST, len(word)):
        stem, ending = word[:cut], word[cut:]
        if _USUAL.fullmatch(ending) and not _is_too_short(stem, ending):
            yield from (base for base in _bases_of(stem) if _bears(base, stem, ending))


def _is_too_short(stem: str, ending: str) -> bool:
    """Tell whether so short a stem is hardly a noun with this ending."""
    if len(stem) == _SHORTEST:
        vowel = stem[-1] in forms_kk.VOWELS - _ENDS_SHORTEST
        return vowel or len(ending) < _SHORTEST_ENDING or bool(_LIKENED.fullmatch(ending))
    return len(stem) < _SHORTEST_LIKENED and bool(_LIKENED.fullmatch(ending))


def _bases_of(stem: str) -> Iterator[str]:
    """Give the words that may stand as this stem before a suffix: кітаб-, халқ-, фестивал-."""
    yield stem
    if stem[-1] in _HARD:
        yield stem[:-1] + _HARD[stem[-1]]
    if stem in _LENGTHENED:
        yield _LENGTHENED[stem]
    elif stem.endswith(_SHORT_PLACE):
        yield stem.removesuffix(_SHORT_PLACE) + forms_kk.PLACE
    if len(stem) >= _SHORTEST_SOFTENED and _SOFTENED.fullmatch(stem):
        yield stem + "ь"


def _bears(base: str, stem: str, ending: str) -> bool:
    """Tell whether a word may stand as this stem with this ending."""
    return any(one == stem and ending in endings for one, endings in forms_kk.stems(base))
