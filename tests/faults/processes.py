"""Faults of processes, disks, databases and clocks: P1 to P24."""

from tests.faults.row import Row, of

LIFE = "integration/daemon/test_lifecycle.py"
COMMITS = "faults/test_commits.py"
EXHAUSTION = "faults/test_exhaustion.py"
KEEPING = "integration/storage/test_transactions.py"
OPENING = "integration/storage/test_opening.py"
LEADER = "integration/storage/test_leader.py"
TIMETABLE = "integration/daemon/test_timetable.py"
RHYTHM = "unit/settings/test_schedule.py"
MIGRATIONS = "integration/migrations/test_migrations.py"
INCIDENTS = "integration/health/test_incidents.py"
BACKUP = "integration/storage/test_backup.py"

ROWS = (
    Row(
        "P1",
        "kill -9 at every call to the system within a commit",
        "at every point: what was acknowledged is stored, article and mails both or neither",
        (
            *of(
                COMMITS,
                "killed_at_any_call_a_commit_is_whole_or_not_there",
                "killed_at_any_word_to_the_server_a_commit_is_whole_or_not_there",
            ),
            *of(KEEPING, "a_kill_inside_a_transaction_leaves_nothing_half"),
        ),
    ),
    Row(
        "P2",
        "kill -9 of the whole daemon at random moments",
        "at each kill: 0 articles and 0 alerts lost, extra mails at most the uncertain sendings",
        (
            *of(
                "faults/test_daemon_kills.py",
                "a_daemon_killed_at_random_moments_loses_nothing",
            ),
            *of(
                "faults/test_daemon_kills_postgres.py",
                "a_daemon_killed_at_random_moments_loses_nothing",
            ),
            *of(
                "acceptance/test_kills.py",
                "killed_at_random_moments_nothing_is_lost_and_nothing_comes_twice[sqlite]",
                "killed_at_random_moments_nothing_is_lost_and_nothing_comes_twice[postgres]",
                "killed_while_it_makes_the_archive_the_next_one_can_use_it",
            ),
            *of(
                "integration/daemon/test_kills.py",
                "killed_at_random_moments_it_loses_nothing[sqlite-4]",
                "killed_at_random_moments_it_loses_nothing[postgres-4]",
            ),
            *of("acceptance/test_archive_kills.py", "a_killed_archive_goes_on_where_it_was"),
        ),
    ),
    Row(
        "P3",
        "kill -9 of a crawl alone, of the daemon alone",
        "no process is left, the next run goes on",
        (
            *of(LIFE, "killed_it_takes_its_crawl_along_and_the_next_one_resumes"),
            *of(
                "integration/spiders/test_processes.py",
                "a_crawl_that_is_killed_loses_nothing_and_repeats_little",
                "no_writer_outlives_a_killed_crawl",
            ),
        ),
        lacking="200 kills",
    ),
    Row(
        "P4",
        "SIGTERM or SIGINT at any moment",
        "ends in time with 0, 0 extra mails",
        (
            *of(
                "faults/test_daemon_ends.py",
                "a_daemon_asked_to_end_at_any_moment_ends_in_order_and_mails_nothing_twice",
            ),
            *of(LIFE, "stopped_in_the_middle_of_a_crawl_it_ends_in_time"),
            *of("integration/spiders/test_processes.py", "a_signal_ends_a_crawl_in_order"),
        ),
        lacking="200 signals, and Postgres: 60 strikes on SQLite",
    ),
    Row(
        "P5",
        "a second SIGTERM; SIGHUP",
        "ends at once; a hangup is told and ends nothing",
        of(
            LIFE,
            "a_second_signal_ends_it_at_once",
            "a_hangup_ends_neither_it_nor_its_crawl_and_is_told",
        ),
        lacking="20 repeats",
    ),
    Row(
        "P6",
        "several daemons at once",
        "200 starts: one runs, the others end with 75; 0 mails twice",
        of(
            "faults/test_two_daemons.py",
            "of_daemons_started_at_once_one_runs_and_each_mail_leaves_once",
        )
        + of(LIFE, "a_second_daemon_ends_with_75_and_names_the_first"),
    ),
    Row(
        "P7",
        "a leader that lost its lock",
        "its writes match nothing",
        (
            *of(
                LEADER,
                "a_leader_that_was_overtaken_is_refused",
                "a_lost_connection_loses_the_leadership",
                "a_removed_lock_file_is_noticed",
            ),
            *of(
                "integration/alerts/test_deliver.py",
                "a_sender_whose_lease_ran_out_cannot_overwrite_the_next",
            ),
            *of(
                "faults/test_two_daemons.py",
                "a_leader_that_was_stopped_and_replaced_ends_when_it_wakes_and_spoils_nothing",
            ),
        ),
        lacking="a hundred leaders: fifteen, on Postgres; a lock file is not lost by sleeping",
    ),
    Row(
        "P8",
        "full disk",
        "the step is taken back and told; goes on without a restart when there is room",
        (
            *of(
                COMMITS,
                "refused_room_at_any_write_nothing_is_half_stored_and_the_next_try_succeeds",
            ),
            *of(KEEPING, "a_full_disk_takes_back_the_step_and_is_told_until_there_is_room"),
            *of(INCIDENTS, "a_disk_that_is_nearly_full_is_told"),
        ),
    ),
    Row(
        "P9",
        "a disk that fails at fsync",
        "never called committed; sound afterwards",
        of(COMMITS, "a_disk_that_fails_to_flush_is_never_called_stored"),
    ),
    Row(
        "P10",
        "file or folder that may not be written",
        "told; reading goes on",
        of(
            OPENING,
            "a_folder_without_the_right_to_write_is_told",
            "a_place_that_may_not_be_written_is_told_and_still_read",
        ),
    ),
    Row(
        "P11",
        "SQLite held by another process",
        "waited for, then told; nothing lost",
        (
            *of(OPENING, "a_held_database_is_waited_for_and_then_told"),
            *of(KEEPING, "work_is_repeated_while_others_are_busy"),
        ),
    ),
    Row(
        "P12",
        "a read that becomes a write while others write",
        "cannot happen: writers begin as writers",
        of(
            KEEPING,
            "a_writer_waits_for_another_one_instead_of_failing",
            "two_writers_at_once_lose_nothing",
        ),
        lacking="10,000 transactions: 100 of two writers",
    ),
    Row(
        "P13",
        "damaged, foreign, older or newer database",
        "refused with what to do, never made anew",
        of(
            OPENING,
            "a_damaged_file_is_refused",
            "a_file_that_vanished_is_not_begun_anew",
            "an_older_database_is_refused_with_what_to_run",
            "a_newer_database_is_refused_and_not_changed",
            "another_programs_sqlite_file_is_never_changed",
            "another_programs_postgres_database_is_never_changed",
        ),
    ),
    Row(
        "P14",
        "Postgres restarted within transactions",
        "100 restarts: 0 lost, 0 twice",
        of("faults/test_postgres_restarts.py", "restarted_a_hundred_times_it_loses_nothing")
        + of(
            KEEPING,
            "a_connection_that_broke_is_replaced",
            "a_break_inside_a_transaction_is_repeated",
        ),
    ),
    Row(
        "P15",
        "no connection left",
        "told after a time, never a deadlock",
        of(EXHAUSTION, "without_a_connection_left_it_is_told_after_a_time"),
    ),
    Row(
        "P16",
        "deadlocks and serialization failures",
        "repeated, then told",
        of(
            KEEPING,
            "a_deadlock_is_repeated",
            "work_is_repeated_while_others_are_busy",
            "work_is_given_up_after_some_tries",
        ),
        lacking="1,000 transactions: single deadlocks and refusals",
    ),
    Row(
        "P17",
        "clocks set back or forward, summer time, another offset",
        "no gap longer than one interval, no run twice",
        (
            *of(
                TIMETABLE,
                "a_clock_set_back_does_not_silence_a_job",
                "a_clock_set_forward_leaves_due_times_alone",
            ),
            *of(
                RHYTHM,
                "a_daily_run_fires_once_on_the_night_when_almaty_turned_back",
                "a_run_every_quarter_goes_on_while_the_hour_repeats",
                "a_time_that_the_clock_skips_is_left_out",
                "a_time_that_the_clock_shows_twice_fires_once",
            ),
            *of("integration/daemon/test_pace.py", "a_clock_that_was_set_back_silences_nothing"),
        ),
        lacking="a jump of ten years, the watchdog beside a real change of the clock, ten repeats",
    ),
    Row(
        "P18",
        "stopped for hours and continued",
        "one run caught up, no storm",
        of(EXHAUSTION, "stopped_for_many_intervals_it_catches_up_once")
        + of(TIMETABLE, "a_run_that_was_missed_happens_once")
        + of(LIFE, "a_run_that_was_missed_is_caught_up_once"),
    ),
    Row(
        "P19",
        "a crawl that hangs",
        "ended at its limit, delays no other, counted",
        (
            *of(LIFE, "a_hung_crawl_is_ended_and_delays_no_other_source"),
            *of(TIMETABLE, "a_job_that_is_still_going_is_skipped_and_counted"),
            *of(INCIDENTS, "skipped_visits_are_told_and_over_with_one_that_keeps_its_time"),
        ),
        lacking="ten repeats",
    ),
    Row(
        "P20",
        "no descriptor left",
        "told, recovers",
        of(EXHAUSTION, "without_descriptors_it_says_so_and_goes_on_when_there_are_some"),
        lacking="threads that run out, five repeats",
    ),
    Row(
        "P21",
        "a crawl without memory",
        "the daemon lives, the source is told",
        of("unit/spiders/test_memory.py", "the_run_is_ended_beyond_400_mib")
        + of(EXHAUSTION, "a_crawl_without_memory_ends_and_the_next_one_succeeds"),
    ),
    Row(
        "P22",
        "migration killed on its way",
        "at every step: the rows of every table are there, the next run completes it",
        of(
            "faults/test_migrations.py",
            "an_upgrade_killed_at_any_step_loses_no_row_and_the_next_one_completes_it",
        )
        + of(
            MIGRATIONS,
            "an_upgrade_that_breaks_leaves_the_old_tables",
            "rows_of_every_older_version_survive_the_upgrade",
        ),
    ),
    Row(
        "P23",
        "backup while others write",
        "the restored copy is sound",
        of(
            BACKUP,
            "others_go_on_writing_while_a_copy_is_made",
            "a_copy_of_sqlite_is_a_database_with_every_row",
            "a_dump_of_postgres_can_be_restored",
        ),
    ),
    Row(
        "P24",
        "a month of 20,000 articles: 500s, silence, killed crawls, locks, no mail server",
        "memory grows by less than 20 MiB, descriptors stay, log below 64 MiB",
        of("faults/test_month.py", "a_month_of_faults_leaves_the_daemon_as_it_was"),
    ),
)
