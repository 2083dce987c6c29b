"""The language of an article (kk, ru or en), told from its text alone."""

import re
from string import ascii_lowercase

_SAMPLE = 1_000
_LATIN_LETTERS = ascii_lowercase
_KAZAKH_LETTERS = "әғқңөұүһі"
# Letters that native Kazakh words do not have; in Russian running text they are 5 % of letters.
_RUSSIAN_LETTERS = "ёщъьэцчфв"
_RUSSIAN_WORDS = re.compile(
    r"\b(?:и|в|на|с|по|не|что|из|за|о|об|от|до|для|как|при|к|у|со|во|его|ее|её|их|это|или|"
    r"под|после|без|был|была|были|будет|стал|стала|мы|вы|он|она|они|все|всё|так|уже|может|лет|года|году|где|кто|чем|почему|"
    r"\w{2,}(?:ого|его|ому|ыми|ими|ых|их|ая|яя|ое|ее|ые|ий|ый|ой|ться|тся|ать|ять|ить|еть|ли|"
    r"ую|юю|ами|ями|ают|яют|уют|ует|лся|лась|ение|ения|ости|ость|ция|ции|цию))\b",
)
_KAZAKH_WORDS = re.compile(
    r"\b(?:мен|бен|пен|және|үшін|туралы|бойынша|деп|бір|бұл|осы|жаңа|бар|ма|ме|ба|бе|па|пе|"
    r"осылай|солай|сондай|осындай|алайда|емес|екен|керек|болып|болды|болады|берді|алды|жатыр|кейін|дейін|салды|барды|келді|айтты|жасады|ашылды|"
    r"\w{2,}(?:лар|лер|дар|дер|тар|тер|ның|нің|дың|дің|тың|тің|да|де|та|те|дан|ден|тан|тен|"
    r"ға|ге|қа|ке|ды|ді|ты|ті|лық|лік|дық|дік|сы|сі|мыз|міз|ған|ген|қан|кен|латын|летін|атын|етін|"
    r"ады|еді|йды|йді|лды|лді|нды|нді|рды|рді))\b",
)
# Running Kazakh has 15–25 of its own letters in 100; a Russian text that quotes it stays below 3.
_SURE_SHARE = 0.06
# Short titles without one letter of its own are Kazakh only if two words are built as Kazakh ones.
_SURE_WORDS = 2
_SURE_LETTERS = 12
# In a sample this long the share of letters decides alone.
_RUNNING = 300
# Cyrillic text that names companies and films may have three Latin letters to one of its own.
_FOREIGN_NAMES = 3


def language_of(title: str, text: str = "") -> str:
    """Return "kk", "ru" or "en" for a title and the beginning of its text.

    Texts without a letter count as Russian, the archive's commonest language.
    """
    sample = (f"{title} {text[:_SAMPLE]}" if text else title).lower()
    latin = _count(sample, _LATIN_LETTERS)
    # Cyrillic letters take two bytes in UTF-8, so that this counts them (and dashes twice).
    cyrillic = len(sample.encode("utf-8", "replace")) - len(sample)
    if cyrillic * _FOREIGN_NAMES < latin:
        return "en"
    own, foreign = _count(sample, _KAZAKH_LETTERS), _count(sample, _RUSSIAN_LETTERS)
    if own > _SURE_SHARE * cyrillic:
        return "kk"
    if cyrillic > _RUNNING or (own == 0 and foreign >= _SURE_LETTERS):
        return "ru"
    russian, kazakh = len(_RUSSIAN_WORDS.findall(sample)), len(_KAZAKH_WORDS.findall(sample))
    if own == 0:
        return "kk" if russian == 0 and kazakh >= _SURE_WORDS else "ru"
    return "kk" if own + kazakh > russian + foreign / 2 else "ru"


def _count(sample: str, letters: str) -> int:
    return sum(map(sample.count, letters))
