"""A page cut into blocks of text, each with its worth: running text counts, lists of links cost."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.extract.body_text import SILENT, Paragraph, read_blocks
from crawler.extract.document import Document
from crawler.extract.tree import Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"»”“’')\]]*$")
_INNER_END = re.compile(r"[.!?…。，,;—–।]\s*\S")
# "К такому выводу пришли учёные." has 31 characters and is a paragraph; a caption has no stop.
_SHORT_SENTENCE = 20
_LONG_LINE = 80
_LINK_COST = 15.0
_MOST_LINK_COST = 80.0
_SCRAP_COST = 8.0
# The deepest of 417 real pages nests 51 elements. What is deeper cannot be weighed in bounded work:
# a text is sought in each element that holds it.
_DEEPEST = 300


# Broken pages leave an aside open around their text.
_ASIDE_TAGS = frozenset({"aside", "footer", "nav"})
_SILENT = SILENT - _ASIDE_TAGS
_MOST_ASIDE = 0.3
_MOST_STRANGE = 0.95
# Readers' comments and cookie notices can be longer than the article.
_STRANGER = re.compile(
    r"[\s_-](?:comments?|comment-?list|comentarios|kommentar\w*|disqus|komment\w*|cookies?|consent|"
    r"onetrust\w*|gdpr)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[\s_-](?:sidebar|side-?bar|related\w*|recommend\w*|footer|promo\w*|newsletter\w*|subscri\w*|"
    r"share|sharing|social\w*|popular\w*|most-?read|trending|breadcrumbs?|copyright|banner\w*|"
    r"advert\w*|author-?bio|authorbox|bio|tags?|widget\w*|teasers?|read-?more|more-?news|see-?also|"
    r"caption\w*|credits?|byline|login|signup|rating|votes?|poll|menu|nav|navigation|pagination|"
    r"modal|popup)(?:$|[\s_-])",
    re.IGNORECASE,
)


class Block(NamedTuple):
    """A paragraph of the page with its element and its place in the page.

    `worth` is in characters of running text: negative for links, slightly so for scraps.
    """

    paragraph: Paragraph
    element: Element
    place: int
    worth: float

    @property
    def text(self) -> str:
        """Return the text of the block."""
        return self.paragraph.text


def read_page_blocks(document: Document) -> list[Block]:
    """Return the blocks of a page in order, each text once, without scripts and forms."""
    body = document.root.find("body")
    if body is None:
        return []
    found: list[Block] = []
    seen: set[str] = set()
    for paragraph, element in read_blocks([body], silent=_SILENT, deepest=_DEEPEST):
        again = len(paragraph.text) >= _LONG_LINE and paragraph.text in seen
        seen.add(paragraph.text)
        if not again:  # the copy for print below the text
            found.append(Block(paragraph, element, len(found), _worth(paragraph)))
    return found


def without_asides(blocks: Sequence[Block], titles: Sequence[int]) -> list[Block]:
    """Return blocks of which those that their elements' names set aside are worth nothing.

    What holds a title (`titles`: places) is no aside whatever it is called.
    """
    asides = _Asides(blocks, titles)
    return [
        block._replace(worth=-_SCRAP_COST) if asides.hold(block.element) else block
        for block in blocks
    ]


class _Asides:
    """Elements that their own class or id calls something else than the text.

    Names lie: elements of one name that hold much of the page's running text together are the text
    whatever they are called.
    """

    def __init__(self, blocks: Sequence[Block], titles: Sequence[int]) -> None:
        self.known: dict[Element, bool] = {}
        for place in titles:
            for one in (blocks[place].element, *blocks[place].element.iterancestors()):
                self.known[one] = False
        self.worths: dict[str, float] = {}
        self.total = self.own = 0.0
        for block in blocks:
            if block.worth > 0:
                self._count(block)

    def _count(self, block: Block) -> None:
        names = {_name(one) for one in (block.element, *block.element.iterancestors())}
        for name in names:
            self.worths[name] = self.worths.get(name, 0.0) + block.worth
        self.total += block.worth
        if not any(map(_STRANGER.search, names)):
            self.own += block.worth

    def hold(self, element: Element) -> bool:
        """Tell whether an element is, or stands in, an aside."""
        known = self.known.get(element)
        if known is None:
            parent = element.getparent()
            known = self._is_one(element) or (parent is not None and self.hold(parent))
            self.known[element] = known
        return known

    def _is_one(self, element: Element) -> bool:
        name = _name(element)
        if element.tag in ("body", "html") or not self.total:
            return False
        worth = self.worths.get(name, 0.0)
        if _STRANGER.search(name):
            return worth < _MOST_STRANGE * self.total
        small = worth < _MOST_ASIDE * self.own
        return small and (element.tag in _ASIDE_TAGS or _ASIDE.search(name) is not None)


def _name(element: Element) -> str:
    return " ".join((str(element.tag), element.get("class") or "", element.get("id") or ""))


# What begins the lists below a text; the text does not go on after it.
_BELOW = re.compile(
    r"(?:\d+ )?(?:(?:оставить|добавить|написать|ваш|последние|новый|все|показать|читать) )?"
    r"(?:\d+ )?комментари\w*\b|обсуждение\b|обсудить\b|(?:другие|интересные|последние|похожие|еще|"
    r"главные|популярные|свежие|связанные|новости) (?:новост|материал|стать|публикац|по теме|"
    r"партнер|рубрик|раздел)|читайте (?:также|еще|далее)|по теме|материалы по теме|"
    r"самое (?:читаемое|популярное|обсуждаемое)|(?:\d+ )?comments?\b|leave a (?:comment|reply)|"
    r"related (?:articles|news|stories)|(?:read|see) (?:also|more|next)|most (?:read|popular)|"
    r"more (?:from|on|stories|news)|пікір (?:қалдыру|жазу)|пікірлер|тағы оқыңыз|ұқсас жаңалықтар"
)
_BELOW_COST = 150.0


def _worth(paragraph: Paragraph) -> float:
    text, linked = paragraph.text, paragraph.linked
    plain = len(text) - linked
    if plain < _LONG_LINE and _BELOW.match(text.casefold().replace("ё", "е")):
        return -_BELOW_COST
    if linked > plain:
        return -min(_LINK_COST + linked / 2, _MOST_LINK_COST)
    if paragraph.kind in HEADINGS:
        return 0.0
    if _is_running(text, plain):
        return float(plain)
    return 0.0 if plain >= _LONG_LINE / 2 else -_SCRAP_COST


def _is_running(text: str, plain: int) -> bool:
    if plain >= _LONG_LINE and _INNER_END.search(text):
        return True
    return plain >= _SHORT_SENTENCE and _SENTENCE_END.search(text) is not None
