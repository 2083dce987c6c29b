"""Invented sentences in three languages: made-up words between real function words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LANGUAGES = ("ru", "kk", "en")
VOCABULARY = 5_000
COMMON_FROM = 40  # the rank from which words fall off: no made-up word stands in every sentence

_SYLLABLES = {
    "ru": "ба ве ги до жу за ка ле ми но пу ра се ти фо ха це ши зна пле стро гла сни вер тор мен",
    "kk": "ба бе ғы де жа за қа ке ла лы ма не ңі өр ру сы та ті ұл үй ша шы жол қыр бер тау күн",
    "en": "ba ber co den fa gor hin jo ka lem mo nor pi ran so tam ul vel wor yer sta tri ble pla",
}
_ENDINGS = {
    "ru": "ный ная ного ать ила или ение ения ость ости ами ов ки ками тель телей",
    "kk": "лар лер ды ді ған ген мен нің дың да де лық лік шы ші уы уі",
    "en": "ing ed tion ment ness ers s al ive ary",
}
_FUNCTION = {
    "ru": "в на и с по для что из к не за от до при о также как это его их который были будет",
    "kk": "және мен үшін туралы бойынша бұл осы сол оның да де ғана өз әр бір барлық",
    "en": "the of and to in for on with that by at from as is was it its which were will",
}
_PHRASES = {
    "ru": (
        "в рамках рабочей встречи стороны обсудили",
        "как отметили в пресс-службе ведомства в настоящее время",
        "глава государства подчеркнул что необходимо",
        "по итогам заседания правительства было принято решение",
        "об этом сообщили в департаменте по чрезвычайным ситуациям",
    ),
    "kk": (
        "бұл туралы министрліктің баспасөз қызметі хабарлады",
        "мемлекет басшысы атап өткендей алдағы уақытта",
        "жиын барысында тараптар өзара іс қимыл",
    ),
    "en": (
        "the head of state stressed that it is necessary",
        "according to the press service of the ministry",
        "during the meeting the sides discussed the prospects of",
    ),
}
_REMIND = {
    "ru": ("Напомним, ", "Ранее сообщалось, что ", "Напомним, ранее "),
    "kk": ("Еске салсақ, ", "Бұған дейін хабарланғандай, "),
    "en": ("Earlier it was reported that ", "As previously reported, "),
}
_ROUND_UP = {
    "ru": ("Главное за день: {}", "Что произошло сегодня, {}", "Итоги дня: {}"),
    "kk": ("Күннің басты жаңалықтары: {}",),
    "en": ("Daily digest: {}", "Top stories of the day, {}"),
}
_MONTH = {"ru": "марта", "kk": "наурыз", "en": "March"}
_DAYS = {
    "ru": "понедельник вторник среду четверг пятницу субботу воскресенье",
    "kk": "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_ATTRIBUTE = {
    "ru": ", передает корреспондент со ссылкой на {}.",
    "kk": ", деп хабарлайды {} тілшісі.",
    "en": ", the agency reports citing {}.",
}


class Tongue:
    """One language: its words, names and sentences, all from one random source."""

    def __init__(self, code: str, rng: random.Random) -> None:
        self.code = code
        self.rng = rng
        self.words = [self._word() for _ in range(VOCABULARY)]
        self.names = [self._word(2).capitalize() for _ in range(500)]
        self.places = [self._word(2).capitalize() for _ in range(80)]
        self.function = _FUNCTION[code].split()

    def _word(self, least: int = 1) -> str:
        syllables = _SYLLABLES[self.code].split()
        stem = "".join(self.rng.choice(syllables) for _ in range(self.rng.randint(least, 3)))
        return stem + self.rng.choice(_ENDINGS[self.code].split())

    def topic(self) -> list[str]:
        """Choose the words and names that one piece of news keeps coming back to."""
        return [*self.rng.sample(self.words, 8), *self.rng.sample(self.names, 2)]

    def sentence(self, topic: Sequence[str], words: int | None = None) -> str:
        """Make a sentence of 7 to 22 words."""
        count = words or self.rng.randint(7, 22)
        made = [self._next(topic) for _ in range(count)]
        if self.rng.random() < 0.15:
            made[1:1] = self.rng.choice(_PHRASES[self.code]).split()
        text = " ".join(made)
        text = text[0].upper() + text[1:]
        if self.rng.random() < 0.2:
            return f'"{text}", - {self.rng.choice(topic[-2:])}.'
        return text + "."

    def _next(self, topic: Sequence[str]) -> str:
        draw = self.rng.random()
        if draw < 0.3:
            return self.rng.choice(self.function)
        if draw < 0.42:
            return self.rng.choice(topic)
        if draw < 0.45:
            return self.rng.choice(self.names)
        if draw < 0.48:
            return str(self.rng.randint(2, 3_000))
        rank = int(self.rng.paretovariate(0.5) * COMMON_FROM)
        return self.words[rank % VOCABULARY]

    def paragraph(self, topic: Sequence[str]) -> str:
        """Make a paragraph of one to three sentences."""
        return " ".join(self.sentence(topic) for _ in range(self.rng.randint(1, 3)))

    def paragraphs_of(self, words: int, topic: Sequence[str]) -> list[str]:
        """Make paragraphs with about so many words, at least one."""
        made = [self.sentence(topic)]
        while sum(len(part.split()) for part in made) < words:
            made.append(self.paragraph(topic))
        return made

    def lead(self, topic: Sequence[str]) -> str:
        """Make a lead: one sentence of 15 to 25 words."""
        return self.sentence(topic, self.rng.randint(15, 25))

    def title(self, topic: Sequence[str]) -> str:
        """Make a title of four to nine words with some words of the topic."""
        made = [self._next(topic) for _ in range(self.rng.randint(2, 6))]
        made += self.rng.sample(list(topic), 2)
        self.rng.shuffle(made)
        text = " ".join(made)
        return text[0].upper() + text[1:]

    def edit(self, text: str, share: float) -> str:
        """Replace, drop or double about `share` of the words."""
        made = []
        for word in text.split():
            draw = self.rng.random()
            if draw < share * 0.6:
                made.append(self._next(self.names[:2]))
            elif draw < share * 0.8:
                continue
            elif draw < share:
                made += [word, self.rng.choice(self.words)]
            else:
                made.append(word)
        return " ".join(made) or text

    def attribute(self, lead: str, source: str) -> str:
        """Let a lead name its source."""
        return lead.rstrip(".") + _ATTRIBUTE[self.code].format(source)

    def remind(self) -> str:
        """Give the words that open a reminder."""
        return self.rng.choice(_REMIND[self.code])

    def round_up(self, when: datetime) -> str:
        """Give the title of a round-up."""
        return self.rng.choice(_ROUND_UP[self.code]).format(self.date(when))

    def date(self, when: datetime) -> str:
        """Write a day and month."""
        return f"{when.day} {_MONTH[self.code]}"

    def weekday(self, when: datetime) -> str:
        """Write a day of the week."""
        return _DAYS[self.code].split()[when.weekday()]

    def template(self) -> "Template":
        """Make a template whose slots are of one to three kinds."""
        return Template.make(self)


@dataclass(frozen=True, slots=True)
class Template:
    """Sentences with slots; `fill` gives one issue of it."""

    tongue: Tongue
    title: str
    paragraphs: tuple[str, ...]
    daily: bool

    @classmethod
    def make(cls, tongue: Tongue) -> "Template":
        """Make a template of 80 to 260 words."""
        rng, topic = tongue.rng, tongue.topic()
        kinds = rng.sample(("{n}", "{date}", "{name}", "{day}", "{place}"), rng.randint(1, 3))
        dense = rng.uniform(0.04, 0.2)
        parts = []
        for _ in range(rng.randint(4, 9)):
            words = tongue.paragraph(topic).split()
            parts.append(
                " ".join(
                    rng.choice(kinds) if i and rng.random() < dense else word
                    for i, word in enumerate(words)
                )
            )
        parts[0] = f"{parts[0].rstrip('.')} {kinds[0]} {rng.choice(kinds)}."
        title = tongue.title(topic)
        if rng.random() < 0.6:
            title += f" {rng.choice(kinds)}"
        return cls(tongue, title, tuple(parts), set(kinds) <= {"{date}", "{day}"})

    def fill(self, when: datetime) -> tuple[str, list[str]]:
        """Fill the slots for one issue; one in three has a sentence of its own."""
        rng = self.tongue.rng
        paragraphs = [self._filled(part, when) for part in self.paragraphs]
        if rng.random() < 0.33:
            own = self.tongue.sentence(self.tongue.topic())
            paragraphs.insert(rng.randint(1, len(paragraphs)), own)
        return self._filled(self.title, when), paragraphs

    def _filled(self, text: str, when: datetime) -> str:
        tongue = self.tongue
        return " ".join(self._slot(word, when, tongue) for word in text.split())

    @staticmethod
    def _slot(word: str, when: datetime, tongue: Tongue) -> str:
        if "{" not in word:
            return word
        rng = tongue.rng
        return (
            word.replace("{n}", str(rng.randint(2, 999)))
            .replace("{date}", tongue.date(when + timedelta(days=rng.randint(0, 1))))
            .replace("{name}", rng.choice(tongue.names))
            .replace("{day}", tongue.weekday(when))
            .replace("{place}", rng.choice(tongue.places))
        )
