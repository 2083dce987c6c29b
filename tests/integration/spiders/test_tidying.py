"""After a run the texts that nothing new is compared with leave the index, a few at a time."""

from datetime import timedelta

import pytest

from crawler.spiders.run import COMPARED_DAYS, MOVED_AT_ONCE
from storage import articles, fingerprints
from tests.support.samples import new_article
from tests.support.visits import Lab


def indexed(lab: Lab) -> int:
    with lab.database.read() as tx:
        ((count,),) = tx.exec_driver_sql("SELECT count(DISTINCT article_id) FROM fingerprints")
    return int(count)


@pytest.mark.parametrize(("days", "left"), [(COMPARED_DAYS, 2), (COMPARED_DAYS + 1, 0)])
def test_texts_are_compared_with_for_28_days_and_their_hashes_kept(
    lab: Lab, days: int, left: int
) -> None:
    lab.site.publish(1, 2)
    lab.visit()
    article = lab.article(1)
    assert article is not None
    with lab.database.read() as tx:
        hashes = fingerprints.of_article(tx, article.id)
    assert indexed(lab) == 2
    lab.visit(later=timedelta(days=days))
    assert indexed(lab) == left
    with lab.database.read() as tx:
        assert fingerprints.of_article(tx, article.id) == hashes != ()


@pytest.mark.slow  # it stores 510 articles
def test_a_run_moves_a_bounded_number_and_the_next_the_rest(lab: Lab) -> None:
    with lab.database.write() as tx:
        for number in range(MOVED_AT_ONCE + 10):
            article_id = articles.insert(tx, new_article(number))
            fingerprints.add(tx, article_id, 0, [number])
    lab.visit()
    assert indexed(lab) == 10
    lab.visit()
    assert indexed(lab) == 0
