"""How the sites write dates: every form of both sites and three languages, in Asia/Almaty."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "en": "January February March April May June July August September October November December",
}
_MONTHS = {language: names.split() for language, names in MONTHS.items()}
TODAY = {"ru": "Сегодня", "kk": "Бүгін", "en": "Today"}
YESTERDAY = {"ru": "Вчера", "kk": "Кеше", "en": "Yesterday"}
WEEKDAYS = {
    "ru": ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
    "kk": ["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def local(at: datetime) -> datetime:
    """Return the moment on the clock of Almaty."""
    return at.astimezone(ALMATY)


def month(day: date, language: str) -> str:
    """Return the month's name as it stands after a day."""
    return _MONTHS[language][day.month - 1]


def day_month(day: date, language: str) -> str:
    """Return a day without its year, as it stands in running text."""
    if language == "en":
        return f"{month(day, 'en')} {day.day}"
    return f"{day.day} {month(day, language)}"


def tengri_full(at: datetime, language: str) -> str:
    """Return an article's date: "01 марта 2024 06:13"."""
    moment = local(at)
    return f"{moment:%d} {month(moment, language)} {moment:%Y %H:%M}"


def tengri_relative(at: datetime, now: datetime, language: str, separator: str = " ") -> str:
    """Return "Сегодня 12:59", "Вчера 14:49", or the full date for anything older."""
    moment, today = local(at), local(now).date()
    word = _day_word(moment.date(), today, language)
    if word is None:
        return tengri_full(at, language)
    return f"{word}{separator}{moment:%H:%M}"


def tengri_card(at: datetime, now: datetime, language: str) -> str:
    """Return a card's date, without a time: "Сегодня", "Вчера", "03 апреля 2024"."""
    moment, today = local(at), local(now).date()
    word = _day_word(moment.date(), today, language)
    return word or f"{moment:%d} {month(moment, language)} {moment:%Y}"


def akorda(at: datetime, language: str) -> str:
    """Return Akorda's date of an item, a day without a time; English comes in two forms."""
    day = local(at).date()
    if language == "ru":
        return f"{day.day} {month(day, 'ru')} {day.year} года"
    if language == "kk":
        return f"{day.year} жылғы {day.day:02} {month(day, 'kk')}"
    if day.day % 2:
        return f"{day.day} {month(day, 'en').lower()} {day.year} year"
    return f"{month(day, 'en')} {day.day} {day.year}"


def akorda_digits(at: datetime) -> str:
    """Return the end of an Akorda address: day, zero-based month, minutes, seconds, unpadded."""
    moment = local(at)
    return f"{moment.day}{moment.month - 1}{moment.minute}{moment.second}"


def iso_local(at: datetime, offset: str) -> str:
    """Return the local clock with the offset that the page claims, right or wrong."""
    return f"{local(at):%Y-%m-%dT%H:%M:%S}{offset}"


def http_date(at: datetime) -> str:
    """Return the moment as HTTP writes it, independent of the process's locale."""
    moment = at.astimezone(ZoneInfo("UTC"))
    weekday = WEEKDAYS["en"][moment.weekday()][:3]
    return f"{weekday}, {moment:%d} {month(moment, 'en')[:3]} {moment:%Y %H:%M:%S} GMT"


def rss_date(at: datetime) -> str:
    """Return the moment as RSS writes it, on the clock of Almaty."""
    moment = local(at)
    weekday = WEEKDAYS["en"][moment.weekday()][:3]
    return f"{weekday}, {moment:%d} {month(moment, 'en')[:3]} {moment:%Y %H:%M:%S %z}"


def _day_word(day: date, today: date, language: str) -> str | None:
    if day == today:
        return TODAY[language]
    if day == today - timedelta(days=1):
        return YESTERDAY[language]
    return None
