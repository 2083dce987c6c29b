"""Names of months and days, and relative days, as sites of Kazakhstan write them in ru, kk, en."""

_RUSSIAN = (
    "январь января янв",
    "февраль февраля фев февр",
    "март марта мар",
    "апрель апреля апр",
    "май мая",
    "июнь июня июн",
    "июль июля июл",
    "август августа авг",
    "сентябрь сентября сен сент",
    "октябрь октября окт",
    "ноябрь ноября ноя нояб",
    "декабрь декабря дек",
)
_KAZAKH = (
    "қаңтар қаң қаңт қантар",
    "ақпан ақп",
    "наурыз нау наур",
    "сәуір сәу",
    "мамыр мам",
    "маусым мау маус",
    "шілде шіл шілд",
    "тамыз там",
    "қыркүйек қыр қырк қыркуйек",
    "қазан қаз",
    "қараша қар",
    "желтоқсан жел желт",
)
_ENGLISH = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
# "25 қаңтарда", "2021 жылдың 16 қыркүйегі": the cases in which Kazakh dates stand.
_KAZAKH_ENDINGS = ("", "да", "де", "та", "те", "ы", "і", "ында", "інде", "дың", "дің", "ның", "нің")


def _kazakh_forms(name: str) -> set[str]:
    softened = {name, name[:-1] + {"к": "г", "қ": "ғ", "п": "б"}.get(name[-1], name[-1])}
    return {stem + ending for stem in softened for ending in _KAZAKH_ENDINGS}


def _numbered() -> dict[str, int]:
    found: dict[str, int] = {}
    for names in (_RUSSIAN, _ENGLISH):
        for number, row in enumerate(names, 1):
            found.update(dict.fromkeys(row.split(), number))
    for number, row in enumerate(_KAZAKH, 1):
        for name in row.split():
            for form in _kazakh_forms(name):
                found.setdefault(form, number)
    return found


MONTHS = _numbered()
"""Every form of a month's name, in lower case, with the month's number."""

RELATIVE_DAYS = {
    "сегодня": 0,
    "вчера": 1,
    "позавчера": 2,
    "бүгін": 0,
    "кеше": 1,
    "today": 0,
    "yesterday": 1,
}
"""How many days before the day of reading a word stands for."""

WEEKDAYS = (
    "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
    "дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
"""Names of weekdays, which may stand between a date and its time."""

JUST_NOW = frozenset({"только что", "сейчас", "жаңа ғана", "қазір", "just now", "now"})

UNITS = {
    "сек": 1, "секунд": 1, "секунду": 1, "секунды": 1, "секунда": 1, "second": 1, "sec": 1,
    "мин": 60, "минут": 60, "минуту": 60, "минуты": 60, "минута": 60, "minute": 60, "min": 60,
    "ч": 3600, "час": 3600, "часа": 3600, "часов": 3600, "сағат": 3600, "hour": 3600, "hr": 3600,
    "день": 86400, "дня": 86400, "дней": 86400, "күн": 86400, "day": 86400,
    "неделю": 604800, "недели": 604800, "недель": 604800, "апта": 604800, "week": 604800,
}  # fmt: skip
"""Seconds in each unit of "5 минут назад", "2 сағат бұрын", "3 hours ago"."""
