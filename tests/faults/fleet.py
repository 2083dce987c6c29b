"""Faults of a fleet, daemon and workers over one Postgres: F1 to F5."""

from tests.faults.row import Row, of

QUEUE = "integration/daemon/test_queue.py"
FLEET = "integration/daemon/test_fleet.py"

ROWS = (
    Row(
        "F1",
        "kill -9 of workers and their scheduler at random moments",
        "50 kills in 500 visits of 50 hosts: all made, no host by two at once, in effect once",
        of(
            "acceptance/test_fleet_kills.py",
            "a_fleet_that_is_killed_again_and_again_makes_every_visit_once",
        ),
    ),
    Row(
        "F2",
        "a worker that is cut off, taken for dead, and comes back",
        "another one makes the visit; what the first one notes late matches nothing",
        of(
            QUEUE,
            "a_silent_workers_visit_is_put_back_and_its_late_end_counts_for_nothing",
            "a_host_that_another_worker_still_holds_is_put_off",
        ),
    ),
    Row(
        "F3",
        "workers that are stopped, once or twice",
        "visits in hand are finished, or taken over",
        of(
            FLEET,
            "a_dead_workers_visit_is_made_by_another_which_finishes_it_when_asked_to_end",
            "a_worker_that_is_asked_twice_ends_at_once",
        ),
    ),
    Row(
        "F4",
        "a visit that ends its workers, other settings, another version of the queue",
        "given up and told; left to others; refused",
        of(
            QUEUE,
            "a_visit_that_ended_its_workers_again_and_again_counts_as_failed",
            "a_visit_that_this_worker_does_not_know_is_left_to_others",
            "a_queue_of_another_version_is_replaced_by_the_daemon_alone",
        ),
    ),
    Row(
        "F5",
        "Postgres drops all connections of a fleet",
        "the worker goes on by itself; the daemon ends, for it lost its lock, and is started anew",
        of(FLEET, "a_worker_whose_connections_are_cut_goes_on"),
    ),
)
