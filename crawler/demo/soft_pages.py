"""Pages with status 200 that are no articles: not found, consent, captcha, maintenance."""

from html import escape

SOFT_PAGES = {
    "not_found": (
        "Страница не найдена",
        "К сожалению, такой страницы нет.",
        "Возможно, она удалена или адрес набран с ошибкой. Вернитесь на главную страницу.",
    ),
    "consent": (
        "Мы используем файлы cookie",
        "Чтобы продолжить, примите условия обработки персональных данных.",
        "Нажимая «Согласен», вы разрешаете сайту хранить файлы cookie для показа рекламы.",
    ),
    "captcha": (
        "Проверка: вы не робот?",
        "Ваш запрос похож на автоматический. Подтвердите, что вы человек.",
        "Checking your browser before accessing the site. Please enable JavaScript and cookies.",
    ),
    "maintenance": (
        "Ведутся технические работы",
        "Сайт временно недоступен. Мы скоро вернемся!",
        "Приносим извинения за неудобства. Попробуйте зайти через несколько минут.",
    ),
}


def soft_page(name: str, host: str) -> bytes:
    """Return a page of a kind, dressed as one of the host's."""
    title, first, second = (escape(text) for text in SOFT_PAGES[name])
    return (
        f'<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8"><title>{title} | {host}'
        f'</title>\n<meta property="og:title" content="{title}"></head>\n<body>'
        f'<header class="header"><a href="/">{host}</a></header>\n<main class="container">'
        f'<h1 class="head-single">{title}</h1>\n<div class="content_main_text"><p>{first}</p>\n'
        f"<p>{second}</p></div></main>\n<footer>{host}</footer></body></html>\n"
    ).encode()
