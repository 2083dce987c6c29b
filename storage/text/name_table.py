"""Names whose spellings follow no letter rule: one name a line, Russian; Kazakh; English.

A language's usual spelling comes first. Asked before the rules of `spellings`.
"""

from functools import cache

_PLACES = """
Казахстан; Қазақстан; Kazakhstan, Qazaqstan
Узбекистан; Өзбекстан; Uzbekistan
Кыргызстан, Киргизия; Қырғызстан; Kyrgyzstan
Таджикистан; Тәжікстан; Tajikistan
Туркменистан, Туркмения; Түрікменстан; Turkmenistan
Афганистан; Ауғанстан; Afghanistan
Россия; Ресей; Russia
Китай; Қытай; China
Турция; Түркия; Turkey, Türkiye
Азербайджан; Әзербайжан, Әзірбайжан; Azerbaijan
Армения; Армения; Armenia
Грузия; Грузия, Гүржістан; Georgia
Украина; Украина; Ukraine
Беларусь, Белоруссия; Беларусь; Belarus
Молдова, Молдавия; Молдова; Moldova
Германия; Германия; Germany
Франция; Франция; France
Италия; Италия; Italy
Испания; Испания; Spain
Великобритания; Ұлыбритания; Britain
Польша; Польша; Poland
Венгрия; Мажарстан, Венгрия; Hungary
Сербия; Сербия; Serbia
Чехия; Чехия; Czechia
Австрия; Австрия; Austria
Швейцария; Швейцария; Switzerland
Нидерланды; Нидерланд; Netherlands
Бельгия; Бельгия; Belgium
Финляндия; Финляндия; Finland
Швеция; Швеция; Sweden
Монголия; Моңғолия; Mongolia
Япония; Жапония; Japan
Корея; Корея; Korea
Индия; Үндістан; India
Пакистан; Пәкістан, Пакистан; Pakistan
Иран; Иран; Iran
Ирак; Ирак; Iraq
Сирия; Сирия; Syria
Израиль; Израиль; Israel
Катар; Катар; Qatar
Египет; Мысыр, Египет; Egypt
Вьетнам; Вьетнам; Vietnam
Малайзия; Малайзия; Malaysia
Сингапур; Сингапур; Singapore
Индонезия; Индонезия; Indonesia
Канада; Канада; Canada
Бразилия; Бразилия; Brazil
Европа; Еуропа; Europe
Москва; Мәскеу; Moscow
Киев; Киев; Kyiv, Kiev
Минск; Минск; Minsk
Ташкент; Ташкент; Tashkent
Самарканд; Самарқанд; Samarkand
Бишкек; Бішкек; Bishkek
Душанбе; Душанбе; Dushanbe
Ашхабад; Ашхабад; Ashgabat
Баку; Баку; Baku
Пекин; Бейжің, Пекин; Beijing
Анкара; Анкара; Ankara
Стамбул; Ыстанбұл, Стамбұл; Istanbul
Вашингтон; Вашингтон; Washington
Лондон; Лондон; London
Париж; Париж; Paris
Женева; Женева; Geneva
Токио; Токио; Tokyo
Кабул; Кабул, Кабұл; Kabul
Астана; Астана; Astana
Алматы, Алма-Ата; Алматы; Almaty
Шымкент, Чимкент; Шымкент; Shymkent
Караганда; Қарағанды; Karaganda, Karagandy, Qaraghandy
Актобе; Ақтөбе; Aktobe, Aqtobe
Актау; Ақтау; Aktau, Aqtau
Атырау; Атырау; Atyrau
Павлодар; Павлодар; Pavlodar
Костанай, Кустанай; Қостанай; Kostanay, Qostanay
Кокшетау; Көкшетау; Kokshetau
Кызылорда; Қызылорда; Kyzylorda, Qyzylorda
Семей; Семей; Semey
Тараз; Тараз; Taraz
Туркестан; Түркістан; Turkestan, Turkistan
Талдыкорган; Талдықорған; Taldykorgan, Taldyqorghan
Конаев, Кунаев, Капшагай; Қонаев, Қапшағай; Konaev, Kunayev, Kapchagay
Усть-Каменогорск; Өскемен; Ust-Kamenogorsk, Oskemen
Петропавловск; Петропавл; Petropavlovsk, Petropavl
Уральск; Орал; Uralsk, Oral
Экибастуз; Екібастұз; Ekibastuz
Жезказган; Жезқазған; Zhezkazgan, Jezqazghan
Темиртау; Теміртау; Temirtau
Байконур, Байконыр; Байқоңыр; Baikonur
Мангистау; Маңғыстау; Mangystau, Mangistau
Жамбыл; Жамбыл; Zhambyl, Jambyl
Абай; Абай; Abai, Abay
Улытау; Ұлытау; Ulytau
Жетысу; Жетісу; Zhetysu, Jetisu
Каспий; Каспий; Caspian
Арал; Арал; Aral
Балхаш; Балқаш; Balkhash
"""

_PEOPLE = """
Байден; Байден; Biden
Трамп; Трамп; Trump
Харрис; Харрис; Harris
Вэнс; Вэнс; Vance
Блинкен; Блинкен; Blinken
Рубио; Рубио; Rubio
Путин; Путин; Putin
Мишустин; Мишустин; Mishustin
Лавров; Лавров; Lavrov
Макрон; Макрон; Macron
Шольц; Шольц; Scholz
Мерц; Мерц; Merz
Меркель; Меркель; Merkel
Стармер; Стармер; Starmer
Джонсон; Джонсон; Johnson
Мелони; Мелони; Meloni
Эрдоган; Ердоған, Эрдоған; Erdogan, Erdoğan
Орбан; Орбан; Orban, Orbán
Вучич; Вучич; Vucic, Vučić
Алиев; Әлиев; Aliyev
Пашинян; Пашинян; Pashinyan
Мирзиёев; Мирзиёев; Mirziyoyev
Жапаров; Жапаров; Japarov, Zhaparov
Рахмон; Рахмон; Rahmon
Бердымухамедов; Бердімұхамедов; Berdimuhamedov, Berdymukhamedov
Лукашенко; Лукашенко; Lukashenko
Зеленский; Зеленский; Zelensky, Zelenskyy
Моди; Моди; Modi
Нетаньяху; Нетаньяху; Netanyahu
Пезешкиан; Пезешкиан; Pezeshkian
Гутерриш; Гутерриш; Guterres
Столтенберг; Столтенберг; Stoltenberg
Рютте; Рютте; Rutte
Маск; Маск; Musk
Владимир; Владимир; Vladimir
Александр; Александр; Alexander, Alexandr
Смаилов; Смайылов; Smailov
Исмаилов; Исмайылов; Ismailov
"""

_LANGUAGES = ("ru", "kk", "en")


def known(name: str) -> dict[str, tuple[str, ...]] | None:
    """Give the spellings of a name in each language, itself among them; None: not in the table."""
    return _table().get(name.casefold())


def is_place(name: str) -> bool:
    """Tell whether the table has a word as a country, a region or a town."""
    return name.casefold() in _spelled(_PLACES)


@cache
def _table() -> dict[str, dict[str, tuple[str, ...]]]:
    return _spelled(_PEOPLE) | _spelled(_PLACES)


@cache
def _spelled(lines: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read lines into spelling → language → spellings."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in lines.split("\n"):
        parts = [tuple(one.strip() for one in part.split(",")) for part in line.split(";")]
        row = dict(zip(_LANGUAGES, parts, strict=False))
        found |= {one.casefold(): row for part in parts for one in part if one}
    return found
