"""The threats: T1 to T30."""

from tests.faults.row import Row, of

CORPUS = "acceptance/test_broken_corpus.py"
CANARY = "integration/fetch/test_canary.py"
ANSWERS = "integration/fetch/test_answers.py"
EXHAUSTION = "faults/test_exhaustion.py"
SETTINGS = "unit/spiders/test_scrapy_settings.py"
RENDER = "unit/alerts/test_render.py"
READING = "integration/cli/test_reading.py"
WATCHING = "integration/daemon/test_watching.py"
CHANNEL = "integration/alerts/test_email_channel.py"
STORED = "integration/storage/test_articles.py"
GUARDING = "integration/web/test_guarding.py"
HOSTILE = "integration/web/test_hostile_pages.py"
API = "integration/web/test_api.py"

ROWS = (
    Row(
        "T1",
        "requests led to other or private hosts",
        "0 requests at a canary, however it is led there",
        of(
            CANARY,
            "no_redirect_of_an_article_reaches_another_host",
            "no_redirect_after_a_retry_reaches_another_host",
            "no_meta_refresh_is_followed",
            "no_redirect_of_robots_txt_or_of_a_listing_reaches_another_host",
            "no_card_makes_us_fetch_another_host",
            "a_name_that_leads_to_a_private_address_is_not_connected_to",
        )
        + of(
            "unit/fetch/test_guard.py",
            "an_address_that_is_not_the_sources_is_refused",
            "a_redirect_must_not_leave_tls",
        )
        + of("unit/fetch/test_resolver.py", "private_addresses_are_told_apart"),
    ),
    Row(
        "T2",
        "open redirect of ours",
        "no page answers with an address from its input",
        of(WATCHING, "only_two_pages_are_there_and_head_has_no_body")
        + of(GUARDING, "no_answer_leads_to_an_address_from_its_input"),
    ),
    Row(
        "T3",
        "packed bombs",
        "refused within the memory of a child",
        of(ANSWERS, "a_page_that_unpacks_beyond_the_limit_is_refused")
        + of("unit/extract/test_feeds.py", "a_packed_bomb_is_refused_before_it_is_unpacked"),
    ),
    Row(
        "T4",
        "XML entities in feeds and sitemaps",
        "refused, nothing is fetched or read from disk",
        of("unit/extract/test_feeds.py", "what_is_no_feed_is_refused_with_its_address")
        + of(
            "integration/spiders/test_hostile_feeds.py",
            "a_hostile_feed_is_refused_with_a_reason_and_kept",
        ),
    ),
    Row(
        "T5",
        "very deep pages",
        "read, or told; never an article without text",
        of("unit/extract/test_body_text.py", "deep_nesting_loses_no_text")
        + of(CORPUS, "a_broken_page_is_read_or_refused_with_a_reason_and_kept")
        + of(
            "unit/extract/test_generic.py",
            "what_is_nested_deeper_than_any_real_page_is_not_weighed",
        )
        + of(
            "unit/extract/test_broken_input.py",
            "broken_input_is_read_where_it_can_be_and_else_refused_with_a_reason",
        ),
    ),
    Row(
        "T6",
        "servers that drip",
        "the timeout and no more",
        of(ANSWERS, "a_dripping_server_costs_the_timeout_and_no_more"),
    ),
    Row(
        "T7",
        "floods of headers",
        "the visit ends within what a child may take of memory, the daemon lives",
        of(ANSWERS, "a_flood_of_headers_ends_and_costs_no_other_page")
        + of(EXHAUSTION, "headers_without_end_end_the_visit_and_not_the_daemon"),
    ),
    Row(
        "T8",
        "endless pages and paths",
        "bounded",
        of(
            "integration/spiders/test_visits.py",
            "pages_that_repeat_end_the_reading",
            "a_listing_that_leads_to_the_home_page_was_not_read",
        )
        + of(
            "unit/fetch/test_guard.py",
            "paths_that_grow_in_circles_are_refused",
            "an_address_longer_than_browsers_take_is_refused",
        ),
    ),
    Row(
        "T9",
        "lies about the encoding",
        "no exception, bounded time, told where letters are lost",
        of(
            "unit/fetch/test_charset.py",
            "no_label_raises_or_takes_long",
            "unreadable_bytes_are_replaced_counted_and_make_a_page_suspect",
        )
        + of(ANSWERS, "a_page_is_read_by_any_label_that_pages_bear")
        + of(CORPUS, "a_broken_page_is_read_or_refused_with_a_reason_and_kept"),
    ),
    Row(
        "T10",
        "hostile JSON in pages",
        "says nothing, raises nothing; stored on both databases",
        of(
            "unit/extract/test_json_ld.py",
            "broken_or_hostile_json_says_nothing",
            "lone_surrogates_and_controls_do_not_pass",
        )
        + of(CORPUS, "a_broken_page_is_read_or_refused_with_a_reason_and_kept")
        + of(STORED, "any_text_and_key_come_back_as_storable"),
    ),
    Row(
        "T11",
        "NUL in texts",
        "gone before anything is stored",
        of(STORED, "any_character_is_stored_without_changing_places")
        + of("unit/extract/test_text.py", "control_bidi_and_zero_width_characters_go")
        + of(CORPUS, "a_broken_page_is_read_or_refused_with_a_reason_and_kept"),
    ),
    Row(
        "T12",
        "rules that take for ever",
        "rules are words and phrases, never expressions; bounded",
        of("unit/text/test_query.py", "twenty_thousand_strings_of_garbage_are_parsed_or_refused")
        + of("integration/search/test_search.py", "the_widest_query_is_answered"),
    ),
    Row(
        "T13",
        "floods of rules and of matches",
        "one pass for all rules; capped mails",
        of("unit/text/test_rule_index.py", "the_index_answers_as_each_rule_alone")
        + of("integration/alerts/test_queueing.py", "above_the_cap_the_rest_comes_in_one_digest"),
    ),
    Row(
        "T14",
        "HTML and scripts in mails and pages",
        "200 payloads inert, nothing loaded from afar, no dialog in a browser",
        of(RENDER, "a_payload_is_inert", "html_loads_nothing_from_afar")
        + of("unit/alerts/test_headers.py", "other_addresses_never_become_links")
        + of(
            HOSTILE,
            "no_payload_becomes_markup",
            "no_request_becomes_markup",
            "no_payload_does_anything_in_a_browser",
            "no_mail_does_anything_in_a_browser",
        )
        + of(GUARDING, "every_answer_forbids_scripts_frames_and_guessing"),
    ),
    Row(
        "T15",
        "headers injected by titles",
        "0 headers more than ours",
        of(
            "unit/alerts/test_message.py",
            "no_title_adds_a_header",
            "the_known_injection_stays_text",
            "a_line_break_in_a_header_is_refused",
        )
        + of(
            "integration/alerts/test_hostile_titles.py", "no_title_sticks_and_none_makes_a_header"
        ),
    ),
    Row(
        "T16",
        "a byline that pretends to be a source",
        "ours stands beside it, without marks that turn the text round",
        of(RENDER, "the_text_part_says_everything")
        + of("unit/alerts/test_excerpt.py", "control_and_bidi_characters_are_not_shown"),
    ),
    Row(
        "T17",
        "cookies, logins and referrers that leak",
        "none is ever sent",
        of(ANSWERS, "no_cookie_referrer_or_login_is_ever_sent_and_the_agent_names_itself"),
    ),
    Row(
        "T18",
        "queries that mean something to a database",
        "0 errors",
        of(
            "integration/search/test_search.py",
            "signs_of_the_databases_own_query_languages_mean_nothing",
        )
        + of("faults/test_strange_queries.py", "no_query_makes_a_database_fail")
        + of("unit/text/test_query.py", "any_text_is_parsed_or_refused")
        + of(API, "no_query_is_too_strange")
        + of(
            "integration/storage/test_opening.py",
            "a_statement_that_takes_longer_than_it_may_is_stopped",
        ),
    ),
    Row(
        "T19",
        "texts longer than an index takes",
        "stored and found",
        of(STORED, "a_huge_address_and_a_huge_text_are_stored")
        + of(
            "integration/search/test_search.py",
            "words_beyond_any_length_are_indexed_and_found",
            "an_article_of_one_hundred_thousand_strange_letters_is_stored",
        ),
    ),
    Row(
        "T20",
        "secrets in logs, database, metrics, errors",
        "0 occurrences",
        of(
            "integration/cli/test_secrets.py",
            "no_output_no_log_and_no_database_holds_a_password",
        )
        + of(
            "unit/test_logs.py",
            "secrets_never_reach_a_log_line",
            "passwords_in_addresses_are_masked_without_being_known",
        )
        + of("unit/settings/test_reading.py", "secrets_never_stand_in_errors_or_reports")
        + of(
            "integration/health/test_heartbeat.py",
            "it_goes_on_after_failures_and_the_log_never_shows_the_address",
        )
        + of(CHANNEL, "a_refused_login_stops_the_channel_and_tells_no_secret")
        + of(
            "integration/storage/test_transactions.py",
            "a_wrong_statement_is_told_without_its_parameters",
        ),
        lacking="whole visits on Postgres: commands and daemon run on SQLite",
    ),
    Row(
        "T21",
        "formulas in exported tables",
        "neutral",
        of(READING, "no_cell_can_run_as_a_formula", "other_cells_stay_as_they_are"),
    ),
    Row(
        "T22",
        "paths made of titles or addresses",
        "no picture is saved, so there is no such path",
        of("unit/extract/test_pictures.py", "only_http_addresses_are_pictures"),
    ),
    Row(
        "T23",
        "lines injected into logs and terminals",
        "one call, one printable line",
        of("unit/test_logs.py", "one_call_gives_one_printable_line")
        + of(READING, "titles_cannot_speak_to_the_terminal"),
    ),
    Row(
        "T24",
        "pages open to others",
        "loopback or a token, GET and HEAD, known names only, no way to write",
        of(
            WATCHING,
            "nothing_can_be_changed_from_there",
            "another_name_is_refused",
            "only_two_pages_are_there_and_head_has_no_body",
        )
        + of(
            GUARDING,
            "nothing_but_reading_is_answered",
            "another_name_is_refused",
            "without_the_token_nothing_is_told",
            "a_public_server_answers_by_its_address_to_who_bears_the_token",
            "a_request_that_is_too_large_is_refused",
            "no_request_is_too_strange",
        )
        + of(API, "the_database_refuses_what_the_pages_could_try_to_write")
        + of(
            "integration/web/test_slow_clients.py",
            "a_crowd_that_says_half_a_sentence_keeps_nobody_out",
            "who_drips_is_let_go_after_a_minute_whatever_comes",
            "who_never_reads_the_answer_keeps_no_thread",
        )
        + of("integration/web/test_process.py", "it_is_never_open_to_all"),
    ),
    Row(
        "T25",
        "requests forged by other pages",
        "nothing can be changed by a request",
        of(WATCHING, "nothing_can_be_changed_from_there")
        + of(
            GUARDING,
            "nothing_but_reading_is_answered",
            "only_pages_with_a_form_may_send_one_and_only_to_us",
        ),
    ),
    Row(
        "T26",
        "pickles as data",
        "none is stored or read from outside",
        of("architecture/test_house.py", "nothing_is_pickled_as_data"),
    ),
    Row(
        "T27",
        "somebody between us and a site",
        "refused and told",
        of(
            "integration/fetch/test_tls.py",
            "a_certificate_that_is_not_the_hosts_is_refused",
            "a_certificate_that_nobody_vouches_for_is_refused",
            "an_old_version_of_tls_is_refused",
        ),
    ),
    Row(
        "T28",
        "somebody between us and the mail server",
        "neither login nor mail is sent",
        of(
            CHANNEL,
            "a_certificate_that_is_not_verified_gets_neither_login_nor_mail",
            "without_starttls_nothing_is_said",
            "what_was_injected_before_tls_is_not_believed",
        ),
    ),
    Row(
        "T29",
        "consoles that run code",
        "off; a crawl listens nowhere",
        of(SETTINGS, "the_setting_is_stated")
        + of(EXHAUSTION, "nobody_listens_while_a_site_is_read"),
    ),
    Row(
        "T30",
        "what comes with dependencies",
        "each is declared and used; the image takes those alone whose hashes are locked",
        of(
            "architecture/test_dependencies.py",
            "every_import_is_of_a_declared_dependency",
            "every_dependency_is_used",
            "what_is_locked_is_what_the_project_asks_for",
            "what_is_locked_needs_nothing_that_is_not",
            "a_lock_names_no_place_to_fetch_from",
        )
        + of("architecture/test_deploy.py", "the_image_installs_nothing_that_is_not_locked"),
    ),
)
