"""Invented articles and queries for tests of matching and searching."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import Connection

from storage import articles, stories
from storage.records import NewArticle
from storage.search.indexed import document_of
from storage.text.match import Document

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

# Few enough that words meet; forms, capitals, hyphens, marks and three languages among them.
TEXT_WORDS = (
    "Токаев", "Токаева", "токаев", "Тоқаевтың", "президент", "президенту", "президентінің",
    "Касым-Жомарт", "Касым-Жомарту", "мир", "мира", "мере", "МИД", "МИДа", "мид", "беженцы",
    "беженцев", "афганские", "афганских", "Абай", "Абаев", "Абая", "қала", "қалаға", "қалау",
    "мемлекетке", "government", "governments", "ёлка", "елки", "Тока\u0301ев", "йод", "и\u0306од",
    "2026", "C++", "O'Neill", "и", "в", "не", "был", "бывшая", "туралы", "банк", "банды", "Straße",
    "К", "к", "К.-Ж.Токаев", "К. Токаеву",
)  # fmt: skip
ASKED_WORDS = (
    "Токаев", "токаев", "Тоқаев", "президент", "Касым-Жомарт", "жомарт", "мир", "мера", "МИД",
    "мид",
    "беженец", "беженцы", "афганский", "Абай", "Абаев", "қала", "мемлекет", "government", "елка",
    "Токаева", "Тоқаевтың", "президентінің", "президенту", "беженцев", "афганских", "мира",
    "Касым-Жомарту", "қалаға", "мемлекетке", "Абая", "банды",
    "йод", "2026", "c++", "o'neill", "и", "в", "не", "быть", "туралы", "бан",
    "strasse", "нигде", "СЛОВО", "К",
)  # fmt: skip
SOURCES, LANGUAGES, SECTIONS = (
    ("tengrinews", "akorda"),
    ("ru", "kk", "en"),
    ("news", "events", None),
)
TAGS, CITED = ("Мир", "Афганские беженцы", "құқық"), ("пресс-служба Акорды", "МИД РК", "Reuters")
AUTHORS = ("Асель Токаева", "Пётр О'Нил", "Құрманғазы")


def new_article(number: int, **given: object) -> NewArticle:
    """An article with a key and an address of its own."""
    fields: dict[str, object] = {
        "source": "tengrinews",
        "edition": "ru",
        "url": f"https://tengrinews.kz/news/story-{number}/",
        "url_key": f"tengrinews/news/{number}",
        "language": "ru",
        "title": "Без слов",
        "body": "Ничего.",
        "content_hash": f"{number:064x}",
        "word_count": 3,
        "first_seen_at": NOON,
    }
    return NewArticle(**(fields | given))  # type: ignore[arg-type]  # the tests' own fields


def stored(tx: Connection, number: int, **given: object) -> tuple[int, Document]:
    """Store an article in a story of its own; return its number and how queries see it."""
    new = new_article(number, **given)
    article_id = articles.insert(tx, new)
    story = stories.create(tx, new.title, new.published_at, article_id)
    articles.set_story(tx, article_id, story, "original")
    return article_id, document_of(new)


def sentences(most: int = 12) -> st.SearchStrategy[str]:
    """Words, some with punctuation behind them."""
    word = st.builds(
        str.__add__, st.sampled_from(TEXT_WORDS), st.sampled_from(("", "", "", ",", "."))
    )
    return st.lists(word, max_size=most).map(" ".join)


def new_articles() -> st.SearchStrategy[dict[str, object]]:
    """What articles may hold; keys and addresses are the caller's."""
    minutes = st.sampled_from((0, 1, 2, 3, 100_000, 600_000, 3_000_000))
    return st.fixed_dictionaries(
        {
            "source": st.sampled_from(SOURCES),
            "edition": st.sampled_from(LANGUAGES),
            "language": st.sampled_from(LANGUAGES),
            "section": st.sampled_from(SECTIONS),
            "title": sentences(6),
            "lead": st.none() | sentences(8),
            "body": sentences(20),
            "tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=2),
            "authors": st.lists(st.sampled_from(AUTHORS), max_size=2).map(
                lambda names: [{"name": name, "role": None} for name in names]
            ),
            "citations": st.lists(st.sampled_from(CITED), unique=True, max_size=2).map(
                lambda names: [{"cited": name, "url": None, "phrase": name} for name in names]
            ),
            "published_at": st.none() | minutes.map(lambda n: NOON - timedelta(minutes=n)),
        }
    )


def queries() -> st.SearchStrategy[str]:
    """Queries of the whole grammar; some are refused."""
    word = st.sampled_from(ASKED_WORDS)
    term = st.one_of(
        word,
        word,
        word.map(lambda w: "=" + w),
        word.map(lambda w: w[:3] + "*"),
        st.sampled_from(('"=К Токаев"', '"=К Токаев"~1', "=К")),
        st.lists(word, min_size=2, max_size=3).map(lambda ws: f'"{" ".join(ws)}"'),
        st.lists(word, min_size=2, max_size=3).map(lambda ws: f'="{" ".join(ws)}"'),
        st.tuples(word, word, st.integers(1, 5)).map(lambda t: f'"{t[0]} {t[1]}"~{t[2]}'),
        st.sampled_from(SOURCES).map(lambda s: f"source:{s}"),
        st.sampled_from(LANGUAGES).map(lambda s: f"language:{s}"),
        st.sampled_from(("section:news", "tag:мир", 'tag:"афганский беженец"', "cites:акорда",
                         "author:токаева", "author:о'нил", "edition:kk", "source:ako*")),
    )  # fmt: skip
    field = st.sampled_from(("title:", "lead:", "body:"))

    def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, inner).map(" ".join),
            st.tuples(inner, inner).map(" AND ".join),
            st.tuples(inner, inner).map(lambda t: f"({t[0]} OR {t[1]})"),
            st.tuples(inner, inner).map(lambda t: f"{t[0]} -({t[1]})"),
            st.tuples(inner, term).map(" NOT ".join),
            st.tuples(field, term).map("".join),
            st.tuples(field, inner).map(lambda t: f"{t[0]}({t[1]})"),
            inner.map(lambda q: "+" + q),
        )

    return st.recursive(term, longer, max_leaves=5)
