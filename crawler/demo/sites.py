"""What the replicated sites are called: hosts, languages, rubrics and their fixed words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Design = Literal["current", "april_2026", "older"]
DESIGNS: tuple[Design, ...] = ("current", "april_2026", "older")
AKORDA = "akorda.kz"
AKORDA_MIRRORS = ("www.akorda.kz", "mirror.akorda.kz", "node2.akorda.kz", "www.aqorda.com")
AKORDA_PREFIX = {"ru": "ru", "kk": "kz", "en": "en"}
AKORDA_LANGUAGE = {prefix: language for language, prefix in AKORDA_PREFIX.items()}
TENGRI_MIRRORS = {
    "www.tengrinews.kz": "tengrinews.kz",
    "new.tengrinews.kz": "tengrinews.kz",
    "test.tengrinews.kz": "tengrinews.kz",
}


@dataclass(frozen=True, slots=True)
class Tengri:
    """One Tengrinews host: its language and the words that its templates print."""

    host: str
    language: str
    sitemap: str
    first_id: int
    first_article_id: int
    rubrics: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Return the address of the host, without a slash at the end."""
        return f"https://{self.host}"


_RU_RUBRICS = {
    "kazakhstan_news": "Новости Казахстана",
    "world_news": "Новости мира",
    "crime": "Преступность",
    "events": "События",
    "internet": "Интернет",
    "science": "Наука",
    "sport": "Спорт",
    "culture": "Культура",
    "market": "Рынок и финансы",
    "sng": "СНГ",
    "medicine": "Медицина",
    "tech": "Технологии",
    "article": "Почитай",
}
_KK_RUBRICS = {
    "kazakhstan_news": "Қазақстан жаңалықтары",
    "world_news": "Әлем жаңалықтары",
    "crime": "Қылмыс",
    "events": "Оқиғалар",
    "science": "Ғылым",
    "sport": "Спорт",
    "culture": "Мәдениет",
    "market": "Нарық және қаржы",
    "medicine": "Медицина",
    "article": "Оқы",
}
_EN_RUBRICS = {
    "kazakhstan_news": "Kazakhstan News",
    "world_news": "World News",
    "crime": "Crime",
    "events": "Events",
    "science": "Science",
    "sport": "Sport",
    "culture": "Culture",
    "market": "Markets",
    "medicine": "Medicine",
    "article": "Features",
}
_RU_WORDS = {
    "news": "Новости",
    "articles": "Статьи",
    "share": "ПОДЕЛИТЬСЯ",
    "search": "Поиск",
    "home": "Главная",
    "continued": "Продолжение",
    "provided": "Материал предоставлен",
    "also": "Читайте также",
    "rates": "Курс валют",
    "weather": "Погода",
    "advertising": "Реклама",
    "channel": "Подписывайтесь на канал Tengrinews.kz в WhatsApp",
    "filler": "Интересная и полезная статья ✅ {} ⚡ Читайте онлайн на портале Tengrinews.kz.",
    "site": "Главные новости Казахстана - Tengrinews.kz",
    "locale": "ru_RU",
    "back": "Назад",
    "forward": "Вперед",
}
_KK_WORDS = {
    "news": "Жаңалықтар",
    "articles": "Мақалалар",
    "share": "БӨЛІСУ",
    "search": "Іздеу",
    "home": "Басты бет",
    "continued": "Жалғасы",
    "provided": "Материалды ұсынған",
    "also": "Тағы оқыңыз",
    "rates": "Валюта бағамы",
    "weather": "Ауа райы",
    "advertising": "Жарнама",
    "channel": "Tengrinews.kz WhatsApp арнасына жазылыңыз",
    "filler": "Қызықты әрі пайдалы мақала ✅ {} ⚡ Tengrinews.kz порталынан оқыңыз.",
    "site": "Қазақстанның басты жаңалықтары - Tengrinews.kz",
    "locale": "kk_KZ",
    "back": "Артқа",
    "forward": "Алға",
}
_EN_WORDS = {
    "news": "News",
    "articles": "Features",
    "share": "SHARE",
    "search": "Search",
    "home": "Home",
    "continued": "Continued",
    "provided": "Material provided by",
    "also": "Read also",
    "rates": "Exchange rates",
    "weather": "Weather",
    "advertising": "Advertising",
    "channel": "Join Telegram",
    "filler": "An interesting and useful story ✅ {} ⚡ Read online at Tengrinews.kz.",
    "site": "Latest news of Kazakhstan - Tengrinews.kz",
    "locale": "en_US",
    "back": "Go back",
    "forward": "Next",
}

TENGRI = {
    "tengrinews.kz": Tengri(
        "tengrinews.kz", "ru", "sitemap-index.xml", 601000, 2610, _RU_RUBRICS, _RU_WORDS
    ),
    "kaz.tengrinews.kz": Tengri(
        "kaz.tengrinews.kz", "kk", "kk-sitemap-index.xml", 371200, 640, _KK_RUBRICS, _KK_WORDS
    ),
    "en.tengrinews.kz": Tengri(
        "en.tengrinews.kz", "en", "en-sitemap-index.xml", 268400, 310, _EN_RUBRICS, _EN_WORDS
    ),
}
TENGRI_HOST = {site.language: host for host, site in TENGRI.items()}
HOSTS = (*TENGRI, AKORDA)
ALL_HOSTS = (*HOSTS, *TENGRI_MIRRORS, *AKORDA_MIRRORS)

AKORDA_LISTINGS = {
    "events": {"ru": "События", "kk": "Жаңалықтар", "en": "Events"},
    "legal_acts": {"ru": "Правовые акты", "kk": "Құқықтық актiлер", "en": "Legal acts"},
    "speeches": {"ru": "Выступления", "kk": "Сөйлеген сөздер", "en": "Speeches"},
    "addresses": {"ru": "Послания", "kk": "Жолдаулар", "en": "Addresses"},
    "executive_office/executive_office_news": {
        "ru": "Новости Администрации",
        "kk": "Әкімшілік жаңалықтары",
        "en": "Executive Office news",
    },
    "secretary_of_state/secretary_of_state_news": {
        "ru": "Новости государственного советника",
        "kk": "Мемлекеттік кеңесші жаңалықтары",
        "en": "State Counselor news",
    },
    "security_council/events": {
        "ru": "Новости Совета Безопасности",
        "kk": "Қауіпсіздік Кеңесінің жаңалықтары",
        "en": "Security Council news",
    },
}
AKORDA_SUFFIX = {
    "ru": "Официальный сайт Президента Республики Казахстан",
    "kk": "Қазақстан Республикасы Президентінің ресми сайты",
    "en": "Official website of the President of the Republic of Kazakhstan",
}
AKORDA_WORDS = {
    "ru": {"back": "Вернуться назад", "print": "Печать", "laws": "Законы", "decree": "Указ"},
    "kk": {"back": "Артқа қайту", "print": "Басып шығару", "laws": "Заңдар", "decree": "Жарлық"},
    "en": {"back": "Go back", "print": "Print", "laws": "Laws", "decree": "Decree"},
}
