"""The lead once, whatever the page does with it."""

from crawler.extract.body_text import Paragraph
from crawler.extract.lead import lead_once

LEAD = "Новый мост через реку Ишим откроют для машин в сентябре."


def split(lead: str | None, *body: str) -> tuple[str | None, list[str]]:
    text, rest = lead_once(lead, [Paragraph(paragraph) for paragraph in body])
    return text, [paragraph.text for paragraph in rest]


def test_a_first_paragraph_that_repeats_the_lead_goes():
    assert split(LEAD, LEAD.upper(), "Дальше.") == (LEAD, ["Дальше."])


def test_a_lead_that_is_not_repeated_leaves_the_body_whole():
    assert split(LEAD, "Опоры сданы.", "Дальше.") == (LEAD, ["Опоры сданы.", "Дальше."])


def test_an_edited_copy_of_the_lead_is_a_copy():
    edited = LEAD.replace("машин", "автомашин")
    assert split(LEAD, edited, "Дальше.") == (LEAD, ["Дальше."])


def test_a_lead_cut_short_gives_way_to_the_whole_paragraph():
    assert split("Новый мост через реку…", LEAD, "Дальше.") == (LEAD, ["Дальше."])


def test_a_lead_that_begins_a_paragraph_leaves_the_rest_of_it():
    assert split(LEAD, f"{LEAD} Цена выросла.", "Дальше.") == (LEAD, ["Цена выросла.", "Дальше."])


def test_a_lead_of_two_paragraphs_takes_both():
    assert split(f"{LEAD}\nОн готов.", LEAD, "Он готов.", "Дальше.")[1] == ["Дальше."]


def test_what_is_said_twice_at_the_beginning_is_a_lead():
    assert split(None, LEAD, LEAD, "Дальше.") == (LEAD, ["Дальше."])


def test_a_body_is_never_emptied_by_its_lead():
    assert split(LEAD, LEAD) == (None, [LEAD])


def test_no_lead_is_no_lead():
    assert split(None, "Раз.", "Два.") == (None, ["Раз.", "Два."])
    assert split("  ", "Раз.") == (None, ["Раз."])
