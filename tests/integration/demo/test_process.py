from datetime import timedelta

import pytest

from crawler.demo.process import ReplicaProcess
from tests.support.demo_pages import fetch

pytestmark = pytest.mark.slow


def test_a_replica_in_its_own_process_obeys(day):
    with ReplicaProcess(day) as replica:
        script = day.by_key["tn-ru-water"]
        assert set(replica.connect_to.values()) == {replica.address}
        assert fetch(replica.address, script.host, script.path).status == 200
        replica.set_time(script.appears_at - timedelta(seconds=1))
        assert fetch(replica.address, script.host, script.path).status == 404
        replica.misbehave(script.host, "status", times=1, status=503)
        assert fetch(replica.address, script.host, "/news/").status == 503
        replica.design(script.host, "older")
        assert b"tn-news-author-list-item" in fetch(replica.address, script.host, "/news/").body
        with pytest.raises(ValueError, match="choose one of"):
            replica.misbehave(script.host, "explode")
        assert [request.status for request in replica.requests] == [200, 404, 0, 200]
