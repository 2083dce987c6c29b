"""Faults of mail: M1 to M18."""

from tests.faults.row import Row, of

DELIVER = "integration/alerts/test_deliver.py"
CHANNEL = "integration/alerts/test_email_channel.py"
QUEUEING = "integration/alerts/test_queueing.py"
OUTBOX = "integration/storage/test_outbox.py"
HEADERS = "unit/alerts/test_headers.py"

ROWS = (
    Row(
        "M1",
        "no server for hours",
        "all delivered once when it is back, 0 extra",
        of(DELIVER, "a_server_that_is_down_costs_nothing_and_is_not_hammered")
        + of(
            "integration/daemon/test_lifecycle.py",
            "mails_wait_while_the_server_is_down_and_go_when_it_is_back",
        ),
        lacking="1,000 mails: 60 wait at once",
    ),
    Row(
        "M2",
        "4xx at each step",
        "0 lost, 0 extra",
        of(DELIVER, "a_passing_refusal_delays_and_loses_nothing")
        + of(CHANNEL, "a_refusal_is_certain_at_every_step"),
        lacking="100 mails a step: 12",
    ),
    Row(
        "M3",
        "5xx at each step",
        "a recipient is dead at once, content after three tries; others get theirs",
        of(
            DELIVER,
            "a_refused_recipient_is_dead_at_once_and_the_others_get_theirs",
            "refused_content_is_dead_after_three_tries",
        )
        + of("integration/cli/test_mails.py", "the_operator_hears_once_of_a_mail_that_died"),
    ),
    Row(
        "M4",
        "some recipients refused",
        "the others get theirs once",
        of(DELIVER, "a_refused_recipient_is_dead_at_once_and_the_others_get_theirs")
        + of(CHANNEL, "a_refused_mail_leaves_the_connection_for_the_next"),
    ),
    Row(
        "M5",
        "connection dropped after the dot",
        "1,000 mails, a fifth of them dropped: 0 lost, as many extra as drops, same bytes",
        of(DELIVER, "what_is_lost_after_the_dot_is_repeated_byte_for_byte")
        + of(CHANNEL, "a_lost_connection_after_the_dot_is_not"),
    ),
    Row(
        "M6",
        "kill -9 while a mail is sent",
        "3,000 mails, 300 kills: 0 lost, extra at most the uncertain ones",
        of(
            DELIVER,
            "killed_senders_lose_nothing_and_repeat_only_what_is_uncertain",
            "a_sender_that_vanished_leaves_an_unknown_mail_that_is_repeated",
        ),
    ),
    Row(
        "M7",
        "slow server",
        "waited for, 0 extra",
        of(CHANNEL, "a_slow_but_honest_server_is_waited_for"),
    ),
    Row(
        "M8",
        "garbage, endless lines, 421 in mid-session",
        "bounded memory, tried again",
        of(
            CHANNEL,
            "a_strange_banner_is_a_channel_that_is_down",
            "a_lost_connection_before_the_end_is_certain",
            "no_clear_answer_to_the_dot_is_ambiguous",
            "a_kept_connection_that_went_stale_is_replaced",
        ),
    ),
    Row(
        "M9",
        "bad certificate, no STARTTLS, words injected before it",
        "neither login nor mail is sent",
        of(
            CHANNEL,
            "a_certificate_that_is_not_verified_gets_neither_login_nor_mail",
            "without_starttls_nothing_is_said",
            "what_was_injected_before_tls_is_not_believed",
        ),
    ),
    Row(
        "M10",
        "login refused",
        "at most four tries an hour",
        of(DELIVER, "a_refused_login_is_tried_four_times_an_hour_at_most")
        + of(CHANNEL, "a_refused_login_stops_the_channel_and_tells_no_secret"),
    ),
    Row(
        "M11",
        "impossible addresses",
        "refused when they are set, harmless when stored",
        of(
            HEADERS,
            "an_impossible_address_is_refused_with_words",
            "an_impossible_stored_address_stays_readable_and_harmless",
            "an_address_is_brought_to_its_form_on_the_wire",
        )
        + of(
            CHANNEL,
            "an_address_that_cannot_be_written_to_is_refused_unsent",
            "an_international_domain_goes_in_ascii",
        ),
    ),
    Row(
        "M12",
        "hostile titles",
        "10,000 titles: 0 stuck",
        of("integration/alerts/test_hostile_titles.py", "no_title_sticks_and_none_makes_a_header")
        + of(
            "faults/test_hostile_titles.py",
            "ten_thousand_hostile_titles_leave_and_none_makes_a_header",
        )
        + of(
            "unit/alerts/test_render.py",
            "ten_thousand_hostile_titles_make_ten_thousand_mails",
            "what_cannot_be_rendered_is_told_in_its_shortest_form",
        ),
    ),
    Row(
        "M13",
        "a storm of matches",
        "the cap, then one digest; the first visit mails nobody",
        of(QUEUEING, "above_the_cap_the_rest_comes_in_one_digest")
        + of(
            "integration/spiders/test_visits.py",
            "the_first_visit_stores_the_stock_as_history_oldest_first",
        )
        + of("integration/cli/test_visiting.py", "what_matches_is_mailed_after_the_stock"),
    ),
    Row(
        "M14",
        "two senders",
        "0 claimed twice",
        of(DELIVER, "two_senders_never_send_the_same_mail")
        + of(
            "integration/storage/test_transactions.py",
            "two_processes_never_claim_one_mail",
        ),
    ),
    Row(
        "M15",
        "a sender stopped until its lease ran out",
        "cannot overwrite the next one; counted as uncertain",
        of(DELIVER, "a_sender_whose_lease_ran_out_cannot_overwrite_the_next")
        + of(
            OUTBOX,
            "a_lapsed_lease_counts_as_ambiguous",
            "a_late_sender_cannot_overwrite_the_next_one",
        ),
        lacking="100 senders that are really stopped: the lease is let run out by the clock",
    ),
    Row(
        "M16",
        "greylisting",
        "delivered on a later try",
        of(DELIVER, "a_greylisting_server_gets_it_on_a_later_try"),
        lacking="100 mails: 3, on one sender's clock",
    ),
    Row(
        "M17",
        "mail larger than the server takes",
        "goes in its short form",
        of(CHANNEL, "a_mail_that_is_too_big_goes_in_its_short_form")
        + of("unit/alerts/test_message.py", "a_shortened_message_fits_and_keeps_its_headers"),
    ),
    Row(
        "M18",
        "rule changed or removed between match and mail",
        "cancelled with the reason",
        of(QUEUEING, "mails_of_a_removed_recipient_are_cancelled_with_the_reason")
        + of(
            "integration/cli/test_rules.py",
            "a_removed_rule_takes_only_its_own_mails_along",
            "other_recipients_take_the_waiting_mail_away_from_the_old_one",
        ),
    ),
)
