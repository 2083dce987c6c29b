"""Incidents: one of a kind and place at a time."""

from storage import incidents
from storage.engine import Database
from tests.support.samples import NOON, later


def test_an_incident_lasts_until_it_is_ended_once(database: Database) -> None:
    with database.write() as tx:
        incidents.begin(tx, "visits", "akorda/ru", "503", NOON)
        incidents.begin(tx, "visits", "akorda/ru", "504", later(minutes=1))
        incidents.begin(tx, "disk", "", "90 MiB free", later(minutes=2))
        first, second = incidents.lasting(tx)
        assert (first.place, first.reason, first.raised_at) == ("akorda/ru", "503", NOON)
        assert incidents.end(tx, first.id, later(hours=1))
        assert not incidents.end(tx, first.id, later(hours=2))
        assert incidents.lasting(tx) == [second]
        incidents.begin(tx, "visits", "akorda/ru", "503 again", later(hours=3))
        assert [one.reason for one in incidents.history(tx)] == ["503 again", "90 MiB free", "503"]


def test_what_is_found_and_told_of_an_incident_is_kept(database: Database) -> None:
    with database.write() as tx:
        incidents.begin(tx, "visits", "akorda/ru", "3 visits failed", NOON)
        (one,) = incidents.lasting(tx)
        incidents.found_again(tx, one.id, "4 visits failed")
        incidents.told(tx, [one.id], later(minutes=5))
        (one,) = incidents.lasting(tx)
    assert (one.reason, one.told_at) == ("4 visits failed", later(minutes=5))
