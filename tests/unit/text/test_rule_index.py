"""Standing rules: the index gives what asking each rule would give, as rules come and go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import QueryError
from storage.search.indexed import document_of
from storage.text import match
from storage.text.query import Query, parse
from storage.text.rule_index import MANY
from tests.support.asking import new_article, new_articles, queries


def parsed(texts: list[str]) -> list[Query]:
    found = []
    for text in texts:
        try:
            found.append(parse(text))
        except QueryError:
            continue
    return found


def asked_one_by_one(rules, document):
    answers = {number: match.compile(query).match(document) for number, query in rules}
    return {number: spans for number, spans in answers.items() if spans is not None}


@given(st.lists(queries(), max_size=15), st.lists(new_articles(), max_size=3))
@settings(deadline=None, database=None)
def test_the_index_answers_as_each_rule_alone(texts, contents):
    rules = list(enumerate(parsed(texts)))
    indexes = [match.RuleIndex(rules, many=many) for many in (0, MANY)]
    for content in contents:
        document = document_of(new_article(1, **content))
        for index in indexes:
            assert dict(index.match(document)) == asked_one_by_one(rules, document)


@given(
    st.lists(queries(), min_size=2, max_size=12),
    new_articles(),
    st.data(),
    st.sampled_from((0, MANY)),
)
@settings(deadline=None, database=None)
def test_rules_that_were_removed_leave_nothing_behind(texts, content, data, many):
    rules = dict(enumerate(parsed(texts)))
    index = match.RuleIndex(rules.items(), many=many)
    document = document_of(new_article(1, **content))
    index.match(document)
    for number in data.draw(st.sets(st.sampled_from(list(rules)))) if rules else ():
        index.remove(number)
        del rules[number]
    assert len(index) == len(rules)
    assert dict(index.match(document)) == asked_one_by_one(rules.items(), document)
    for number in list(rules):
        index.remove(number)
    assert index.match(document) == []
    assert not index._lexicon._by_stem
    assert not index._lexicon._keywords
    assert not index._rules.by_number


def test_a_changed_rule_takes_the_place_of_the_old_one():
    index = match.RuleIndex([("a", parse("Токаев"))])
    index.add("a", parse("беженец"))
    assert index.match(match.Document(body="Токаев")) == []
    assert [rule for rule, _ in index.match(match.Document(body="беженцы"))] == ["a"]


def test_a_rule_on_metadata_alone_is_always_tried():
    index = match.RuleIndex([(1, parse("source:akorda")), (2, parse("tag:мир OR нигде"))])
    found = index.match(match.Document(source="akorda", tags=("Мир",)))
    assert sorted(number for number, _ in found) == [1, 2]


def test_removing_an_unknown_rule_does_nothing():
    match.RuleIndex().remove(1)


@pytest.mark.parametrize("many", [0, MANY])
def test_a_phrase_is_no_phrase_across_the_end_of_a_text(many):
    index = match.RuleIndex([(1, parse('"мир труд"')), (2, parse('"труд мир"'))], many=many)
    document = match.Document(title="Мир, труд", lead="Мир", body="Май")
    assert list(index.look(document)) == [1]


@pytest.mark.parametrize("ids", [("a", 2, None), (1, 2**70, -(2**63))])
def test_ids_are_what_the_user_likes(ids):
    index = match.RuleIndex([(each, parse("мир")) for each in ids], many=0)
    assert set(index.look(match.Document(body="о мире"))) == set(ids)
