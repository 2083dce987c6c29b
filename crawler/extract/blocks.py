"""A page cut into blocks of text, each with its worth: running text counts, lists of links cost."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from crawler.extract.body_text import SILENT, Paragraph, read_blocks
from crawler.extract.document import Document
from crawler.extract.tree import Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SENTENCE_END = re.compile(r"[.!?…。！？][\"»”“’')\]]*$")
_INNER_END = re.compile(r"[.!?…。，,;—–]\s*\S")
# "К такому выводу пришли учёные." has 31 characters and is a paragraph; a caption has no stop.
_SHORT_SENTENCE = 20
_LONG_LINE = 80
_LINK_COST = 15.0
_MOST_LINK_COST = 80.0
_SCRAP_COST = 8.0


_SHORTEST_NAME = 3
# Broken pages leave an aside open around their text.
_ASIDE_TAGS = frozenset({"aside", "footer", "nav"})
_SILENT = SILENT - _ASIDE_TAGS
_MOST_ASIDE = 0.3
_MOST_COMMENTS = 0.8
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|comentarios|kommentar\w*|disqus|komment\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|side-?bar|related\w*|"
    r"recommend\w*|footer|promo\w*|newsletter\w*|subscri\w*|share|sharing|social\w*|popular\w*|"
    r"most-?read|trending|breadcrumbs?|copyright|cookie\w*|consent|paywall\w*|banner\w*|advert\w*|"
    r"author-?bio|authorbox|bio|tags?|widget\w*|teasers?|read-?more|more-?news|see-?also|caption\w*|"
    r"credits?|byline|login|signup|rating|votes?|poll|menu|nav|navigation|pagination|modal|popup)"
    r"(?:$|[\s_-])",
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
    for paragraph, element in read_blocks([body], silent=_SILENT):
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

    Names lie: one that holds much of the page's running text is the text whatever it is called.
    """

    def __init__(self, blocks: Sequence[Block], titles: Sequence[int]) -> None:
        self.known: dict[Element, bool] = {}
        self.worths: dict[Element, float] = {}
        self.total = sum(block.worth for block in blocks if block.worth > 0)
        for block in blocks:
            if block.worth > 0:
                for one in (block.element, *block.element.iterancestors()):
                    self.worths[one] = self.worths.get(one, 0.0) + block.worth
        for place in titles:
            for one in (blocks[place].element, *blocks[place].element.iterancestors()):
                self.known[one] = False

    def hold(self, element: Element) -> bool:
        """Tell whether an element is, or stands in, an aside."""
        known = self.known.get(element)
        if known is None:
            parent = element.getparent()
            known = self._is_one(element) or (parent is not None and self.hold(parent))
            self.known[element] = known
        return known

    def _is_one(self, element: Element) -> bool:
        if element.tag in _ASIDE_TAGS:
            return self._share(element) < _MOST_ASIDE
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(named) < _SHORTEST_NAME or element.tag in ("body", "html"):
            return False
        share = self._share(element)
        if share < _MOST_COMMENTS and _COMMENTS.search(named):
            return True
        return share < _MOST_ASIDE and _ASIDE.search(named) is not None

    def _share(self, element: Element) -> float:
        return self.worths.get(element, 0.0) / self.total if self.total else 0.0


# What begins the lists below a text; the text does not go on after it.
_BELOW = re.compile(
    r"(?:\d+ )?(?:(?:оставить|добавить|написать|ваш|последние|новый|все|показать|читать) )?(?:\d+ )?"
    r"комментари\w*\b|обсуждение\b|обсудить\b|(?:другие|интересные|последние|похожие|еще|главные|"
    r"популярные|свежие|связанные|новости) (?:новост|материал|стать|публикац|по теме|партнер|рубрик|"
    r"раздел)|читайте (?:также|еще|далее)|по теме|материалы по теме|самое (?:читаемое|популярное|"
    r"обсуждаемое)|(?:\d+ )?comments?\b|leave a (?:comment|reply)|related (?:articles|news|stories)|"
    r"(?:read|see) (?:also|more|next)|most (?:read|popular)|more (?:from|on|stories|news)|"
    r"пікір (?:қалдыру|жазу)|пікірлер|тағы оқыңыз|ұқсас жаңалықтар"
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
    if plain >= _SHORT_SENTENCE and _SENTENCE_END.search(text):
        return float(plain)
    if plain >= _LONG_LINE and _INNER_END.search(text):
        return float(plain)
    if plain >= _LONG_LINE / 2:
        return 0.0
    return -_SCRAP_COST
