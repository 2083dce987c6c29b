"""What a reader sees, on both databases."""

from crawler.clock import ManualClock
from crawler.web.pages import MAKERS
from crawler.web.rendering import catalogue
from storage import articles, stories
from tests.integration.web.conftest import ADDED, ADDRESS, KEY, afternoon, fill
from tests.support.newsroom import RELEASE
from tests.support.samples import NOON, new_article
from tests.support.web import serving

TITLE = "Президент осмотрел Кербулакскую ГЭС"


def test_the_newest_stories_come_first_with_all_who_told_them(site):
    page = site.ask("/")
    assert page.status == 200
    assert page.tree.xpath("//h2//text()") == ["Қостанайда мұражай ашылды", TITLE]
    assert page.tree.xpath("//h2/a/@lang") == ["kk", "ru"]
    assert "original tengrinews/ru" in page.visible
    assert "akorda/ru · 2 March 2026, 17:30 О визите на Кербулакскую ГЭС" in page.visible
    several = site.ask("/", told="several")
    assert several.tree.xpath("//h2//text()") == [TITLE]


def test_stories_are_paged(site):
    first = site.ask("/", limit=1)
    assert first.tree.xpath("//nav[@class='pages']/a/@href") == ["/?limit=1&page=2"]
    second = site.ask("/", limit=1, page=2)
    assert second.tree.xpath("//h2//text()") == [TITLE]
    assert second.tree.xpath("//nav[@class='pages']/a/@href") == ["/?limit=1"]


def test_a_story_of_long_ago_is_not_among_the_newest(filled_url):
    with serving(filled_url, ManualClock(NOON.replace(month=5))) as later:
        assert "No stories in these days" in later.ask("/").visible
        assert TITLE in later.ask("/", days=100).visible


def test_a_story_of_which_no_original_is_known_is_shown(sqlite_database):
    with sqlite_database.write() as tx:
        story = stories.create(tx, "Мост", NOON, None)
        stories.create(tx, "Пусто", NOON, None)
        for number in (1, 2):
            articles.set_story(tx, articles.insert(tx, new_article(number)), story, "copy")
        stories.refresh(tx, story)
    with serving(sqlite_database.url, afternoon()) as site:
        assert site.ask("/").tree.xpath("//h2//text()") == ["Мост"]
        assert site.ask("/story/1").status == 200
        assert site.ask("/story/2").status == 404


def test_a_search_marks_what_matched_and_folds_copies(site):
    page = site.ask("/search", q="гидроэлектростанция OR мұражай")
    assert "Found: 2" in page.visible
    marked = page.tree.xpath("//mark/text()")
    assert "гидроэлектростанцию" in marked
    assert "мұражайы" in marked
    assert "1 more of this story" in page.visible
    whole = site.ask("/search", q="гидроэлектростанция", all=1)
    assert "Found: 2" in whole.visible


def test_a_search_is_narrowed_by_what_was_counted(site):
    page = site.ask("/search", q="гидроэлектростанция OR мұражай", sort="rank")
    (link,) = [at for at in page.links("/search") if "language=kk" in at]
    narrowed = site.ask(link)
    assert narrowed.tree.xpath("//h2//text()") == ["Қостанайда ", "мұражай", " ашылды"]
    assert "sort=rank" in link
    assert "Nothing was found" in site.ask("/search", q="музей", section="Спорт").visible


def test_a_query_that_may_be_meant_otherwise_is_hinted_at(site):
    page = site.ask("/search", q="президент или source:akroda")
    assert "the operator is written OR" in page.visible
    assert "akorda" in page.visible
    assert not site.ask("/search", q="президент OR source:akorda").tree.xpath("//p[@class='note']")


def test_names_are_looked_for_in_other_languages_where_that_is_asked(site):
    page = site.ask("/search", q="Токаев", widen=1)
    assert "Tokayev" in page.tree.xpath("//main//code")[0].text_content()
    assert "widen=1" in page.links("/feed.xml")[0]
    assert not site.ask("/search", q="Токаев").tree.xpath("//main//code")


def test_filters_alone_search_too(site):
    assert "Found: 1" in site.ask("/search", language="kk").visible
    assert "Found: 1" in site.ask("/search", tag="ГЭС").visible
    assert "source: unknown 'bbc'" in site.ask("/search", source="bbc").visible


def test_a_query_that_cannot_be_read_is_shown_with_its_place(site):
    page = site.ask("/search", q="президент AND (мост")
    assert page.status == 400
    assert page.tree.xpath("//code/mark")
    assert "character" in page.visible
    assert page.tree.xpath("//input[@name='q']/@value") == ["президент AND (мост"]


def test_an_article_is_shown_whole_with_its_story_and_the_words_asked_for(site):
    page = site.ask("/article/1", q="плотина")
    for sentence in RELEASE:
        assert sentence in page.visible
    assert page.tree.xpath("//mark/text()") == ["плотину", "Плотина"]
    assert page.links("https://") == [ADDRESS]
    assert "О визите на Кербулакскую ГЭС" in page.visible
    assert page.tree.xpath("//article//p/@lang") == ["ru"] * len(RELEASE)


def test_an_article_shows_which_rules_found_it_and_by_which_words(site):
    page = site.ask("/article/1")
    assert "Rules that found it президент OR станция" in page.visible
    assert page.tree.xpath("//mark/text()")[0] == "Президент"
    assert "Rules that found it" not in site.ask("/article/3").visible


def test_an_article_shows_what_was_changed_in_it(database):
    room = fill(database)
    changed = RELEASE[0].replace("осмотрел плотину", "остановил стройку")
    room.publish((changed, *RELEASE[1:]), url=ADDRESS, url_key=KEY, minutes=50)
    with serving(database.url, afternoon()) as site:
        page = site.ask("/article/1")
    assert page.tree.xpath("//ins/text()") == [changed]
    assert page.tree.xpath("//del/text()") == [RELEASE[0]]


def test_a_story_tells_what_each_version_left_out_and_added(site):
    page = site.ask("/story/1")
    assert page.tree.xpath("//ol/li[@class='added']/span[@lang]/text()")[-1] == ADDED
    assert RELEASE[4] in page.tree.xpath("//ol/li[@class='cut']/del/text()")
    assert "29 min later" in page.visible
    assert page.links("https://") == [
        ADDRESS,
        "https://www.akorda.kz/ru/ges-1",
    ]


def test_rules_are_listed_with_the_forms_that_they_cover(site):
    assert site.ask("/rules").tree.xpath("//h2//text()") == ["президент OR станция", "ярмарка"]
    page = site.ask("/rule/1")
    assert "президент 2" in page.visible.lower()
    assert [link.partition("?")[0] for link in page.links("/article/")] == [
        "/article/2",
        "/article/1",
    ]
    assert "It has matched nothing yet" in site.ask("/rule/2").visible


def test_a_reader_learns_why_a_mail_came(site):
    page = site.ask("/explain", url=ADDRESS)
    assert "'президент OR станция' matched; waits to be mailed" in page.visible
    assert "'ярмарка': its query 'ярмарка' does not find this text" in page.visible
    assert (
        "neither an article's number nor an http(s) address"
        in site.ask("/explain", url="x").visible
    )
    assert site.ask("/explain").status == 200


def test_the_status_says_what_is_proven_and_what_is_wrong(site):
    page = site.ask("/status")
    assert "tengrinews/ru: never read yet" in page.visible
    assert page.tree.xpath("//dl/dt/text()") == ["tengrinews", "akorda"]


def test_pages_speak_the_readers_language(site):
    for said, heading in (("ru", "Сюжеты"), ("kk-KZ,kk", "Соңғы"), ("de", "Сюжеты")):
        page = site.ask("/", headers={"Accept-Language": said})
        assert heading in page.tree.findtext(".//h1")
        assert page.headers["Content-Language"] == page.tree.get("lang")


def test_every_language_has_every_label():
    assert len({frozenset(labels) for labels in catalogue().values()}) == 1
    assert all(all(labels.values()) for labels in catalogue().values())


def test_every_page_can_be_read_in_every_language(site):
    for language in catalogue():
        for path in MAKERS:
            page = site.ask(path.replace("<wanted>", "1"), headers={"Accept-Language": language})
            assert page.status == 200
            assert "{" not in page.visible


def test_what_is_not_there_is_said(site):
    for path in ("/article/99", "/story/99", "/rule/99", "/nothing"):
        assert site.ask(path).status == 404
    for path in ("/story/x", "/story/99999999999999999999", "/?page=x", "/?limit=0", "/?days=0"):
        assert site.ask(path).status == 400
