"""Faults of the network and of sites: N1 to N22."""

from tests.faults.row import Row, of

ANSWERS = "integration/fetch/test_answers.py"
HOSTS = "integration/fetch/test_hosts.py"
TLS = "integration/fetch/test_tls.py"
CANARY = "integration/fetch/test_canary.py"
VISITS = "integration/spiders/test_visits.py"
PAGES = "acceptance/test_bad_pages.py"
REDESIGNS = "acceptance/test_redesigns.py"
CUT = "faults/test_cut_pages.py"
CUT_OFF = "pages_that_break_off_anywhere_are_never_stored_and_read_in_the_end"
IN_PART = of(ANSWERS, "a_page_that_came_in_part_is_tried_again_and_never_stored")

ROWS = (
    Row(
        "N1",
        "connection reset within a page",
        "0 parts stored in 500 resets",
        (*IN_PART, *of(CUT, f"{CUT_OFF}[reset]")),
    ),
    Row(
        "N2",
        "page shorter than its Content-Length",
        "0 stored in 500",
        (*IN_PART, *of(CUT, f"{CUT_OFF}[short]")),
    ),
    Row(
        "N3",
        "page without a length that ends early",
        "0 stored as final in 500",
        (
            *IN_PART,
            *of(CUT, f"{CUT_OFF}[unannounced]"),
            *of("unit/fetch/test_limits.py", "a_page_without_length_must_be_closed"),
        ),
    ),
    Row("N4", "broken chunks", "0 stored in 500", (*IN_PART, *of(CUT, f"{CUT_OFF}[chunks]"))),
    Row(
        "N5",
        "server that accepts and never answers",
        "the timeout and no more; other hosts are read",
        (
            *of(HOSTS, "a_dead_host_does_not_starve_the_editions_on_another"),
            *of(TLS, "a_handshake_that_stalls_costs_the_timeout"),
        ),
        lacking="the full backlog, fifty repeats",
    ),
    Row(
        "N6",
        "head or body that drips",
        "the timeout and no more",
        of(ANSWERS, "a_dripping_server_costs_the_timeout_and_no_more"),
    ),
    Row(
        "N7",
        "429 with a Retry-After of any form",
        "no request before its time, kept over restarts",
        (
            *of(
                "unit/fetch/test_backoff.py",
                "retry_after_is_obeyed_between_floor_and_cap",
                "a_retry_after_that_says_nothing_is_ignored",
            ),
            *of(
                ANSWERS,
                "retry_after_within_the_run_is_waited_for",
                "a_long_retry_after_ends_the_visit_and_is_kept_over_runs",
            ),
        ),
        lacking="the 200 cases: 16 headers are read, two visits obey one",
    ),
    Row(
        "N8",
        "hours of 503",
        "at most 3 requests a page, left alone after 5 failures, probed with one; caught up",
        (
            *of(
                ANSWERS,
                "a_site_that_only_fails_is_left_alone_after_five_failures",
                "a_site_that_was_down_is_probed_with_one_request",
            ),
            *of(HOSTS, "a_host_that_was_down_is_probed_and_the_other_still_retried"),
            *of("unit/fetch/test_limits.py", "five_failures_in_a_row_stop_the_run"),
        ),
        lacking="two hours of it: single visits, no count of requests an hour, nor 200 caught up",
    ),
    Row(
        "N9",
        "403 after some pages",
        "stopped at the third in a row, what was got is kept",
        (
            *of(ANSWERS, "three_403_in_a_row_stop_the_run_and_keep_what_was_got"),
            *of(
                "unit/fetch/test_limits.py", "three_403_in_a_row_stop_the_run_but_not_three_in_all"
            ),
        ),
    ),
    Row(
        "N10",
        "names that do not resolve, or slowly, or to private addresses",
        "told as such; no name is cached beyond a run",
        (
            *of(
                "integration/fetch/test_resolver.py",
                "a_name_that_leads_to_this_machine_is_as_good_as_unknown",
                "a_slow_name_server_costs_no_more_than_the_timeout",
                "a_name_server_that_fails_is_told_and_asked_again_next_time",
                "an_address_that_changed_is_used_at_once",
            ),
            *of("unit/spiders/test_scrapy_settings.py", "the_setting_is_stated"),
        ),
    ),
    Row(
        "N11",
        "certificates expired, of another host or of nobody; old TLS; stalled handshake",
        "refused and told, never asked for without TLS",
        of(
            TLS,
            "a_certificate_that_is_not_the_hosts_is_refused",
            "a_certificate_that_nobody_vouches_for_is_refused",
            "a_certificate_that_expires_later_ends_the_reading_and_changes_nothing",
            "an_old_version_of_tls_is_refused",
            "a_handshake_that_stalls_costs_the_timeout",
        ),
    ),
    Row(
        "N12",
        "redirects in circles, far, and to other hosts",
        "0 requests at a canary",
        of(
            CANARY,
            "no_redirect_of_an_article_reaches_another_host",
            "no_redirect_after_a_retry_reaches_another_host",
            "no_redirect_of_robots_txt_or_of_a_listing_reaches_another_host",
        ),
    ),
    Row(
        "N13",
        "error, consent and captcha pages with status 200",
        "0 stored, 0 overwritten",
        (
            *of(ANSWERS, "a_soft_page_never_becomes_an_article_nor_replaces_one"),
            *of(
                PAGES,
                "a_page_that_is_no_article_is_told_and_read_when_it_is_one",
                "a_stored_article_outlives_whatever_its_page_becomes",
            ),
            *of("unit/extract/test_soft_pages.py", "the_title_of_an_error_page_is_told"),
            *of(
                "unit/spiders/test_watch.py", "one_text_may_stand_at_two_addresses_but_not_at_many"
            ),
        ),
    ),
    Row(
        "N14",
        "empty listing with status 200",
        "told, nothing deleted",
        (
            *of(VISITS, "a_listing_without_cards_is_an_error_and_deletes_nothing"),
            *of(PAGES, "a_site_that_shows_nothing_at_all_has_failed"),
        ),
    ),
    Row(
        "N15",
        "listing with a new layout",
        "told within one run, or read by feed or sitemap",
        (
            *of(REDESIGNS, "a_redesign_is_told_at_once_and_costs_no_article"),
            *of(PAGES, "a_listing_that_is_none_is_told_and_hides_nothing_for_long"),
        ),
    ),
    Row(
        "N16",
        "article with a new layout",
        "read by another layer, or kept and read again",
        (
            *of(
                REDESIGNS,
                "a_redesign_is_told_at_once_and_costs_no_article",
                "the_pages_of_articles_that_are_held_back_are_kept",
            ),
            *of(
                "acceptance/test_real_pages.py",
                "with_every_name_scrambled_all_fields_still_come_out",
            ),
        ),
    ),
    Row(
        "N17",
        "validators that lie, 304 for ever",
        "found within six hours",
        (
            *of(
                VISITS,
                "every_six_hours_the_listing_is_asked_for_without_condition_and_read_deeper",
            ),
            *of("unit/fetch/test_conditional.py", "unusable_validators_count_as_absent"),
        ),
        lacking="future and ever new validators, a whole day: one constant ETag, six hours",
    ),
    Row(
        "N18",
        "listing that shifts while it is paged",
        "0 missed in 100 simulated months",
        of(
            "unit/spiders/test_shifting.py",
            "nothing_that_a_shifting_listing_showed_is_missed",
            "a_hundred_months_miss_nothing_and_fill_every_gap",
        ),
    ),
    Row(
        "N19",
        "one article under several addresses",
        "one article, 0 mails twice",
        (
            *of(
                "unit/sources/test_tengrinews.py",
                "the_canonical_address_has_no_tracking_no_amp_and_a_slash",
            ),
            *of("unit/sources/test_declared.py", "every_spelling_of_an_address_has_one_key"),
            *of(
                "integration/spiders/test_articles.py",
                "the_address_of_an_article_that_moved_leads_to_the_same_article",
            ),
            *of("acceptance/test_scripted_day.py", "nothing_is_stored_twice"),
        ),
        lacking="1,000 pairs: some spellings of an address, and one moved article",
    ),
    Row(
        "N20",
        "bombs: packed, deep, huge, top-heavy, mislabelled",
        "within the child's memory and time, the daemon lives",
        (
            *of(
                ANSWERS,
                "a_page_that_unpacks_beyond_the_limit_is_refused",
                "a_page_larger_than_the_limit_is_refused",
            ),
            *of(
                "acceptance/test_broken_corpus.py",
                "a_broken_page_is_read_or_refused_with_a_reason_and_kept",
            ),
            *of("unit/extract/test_feeds.py", "a_packed_bomb_is_refused_before_it_is_unpacked"),
            *of("unit/extract/test_body_text.py", "deep_nesting_loses_no_text"),
            *of("unit/fetch/test_charset.py", "no_label_raises_or_takes_long"),
        ),
        lacking="five repeats of each bomb",
    ),
    Row(
        "N21",
        "robots.txt absent, forbidden, failing, huge, a page, elsewhere",
        "as RFC 9309 says",
        (
            *of(
                "integration/fetch/test_robots.py",
                "these_answers_allow_everything",
                "these_answers_forbid_everything",
                "the_file_is_asked_for_once_a_day",
                "a_failure_is_believed_for_minutes_only",
            ),
            *of(
                "unit/fetch/test_robots.py",
                "rules_within_500_kib_are_read_and_the_cut_is_at_a_line",
            ),
        ),
    ),
    Row(
        "N22",
        "IPv6 that leads nowhere, a first address that is dead",
        "only IPv4 addresses are asked for, and the next one is tried within a second",
        of(
            "integration/fetch/test_resolver.py",
            "a_slow_name_server_costs_no_more_than_the_timeout",
            "the_second_address_is_asked_where_the_first_is_dead",
        ),
    ),
)
