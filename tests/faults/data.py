"""Odd data: D1 to D12."""

from tests.faults.row import Row, of

CORPUS = "acceptance/test_broken_corpus.py"
BROKEN = "unit/extract/test_broken_input.py"
TEXT = "unit/extract/test_text.py"
STORED = "integration/storage/test_articles.py"
ARTICLES = "integration/spiders/test_articles.py"

ROWS = (
    Row(
        "D1",
        "bytes in no or in mixed encodings",
        "no exception; what cannot be read is counted",
        of(BROKEN, "any_bytes_end_in_text_and_in_no_exception")
        + of(
            "unit/fetch/test_charset.py",
            "a_truncated_or_overlong_sequence_raises_nothing",
            "unreadable_bytes_are_replaced_counted_and_make_a_page_suspect",
        )
        + of("integration/fetch/test_answers.py", "a_page_of_unreadable_bytes_is_not_stored")
        + of(
            CORPUS,
            "a_broken_page_is_read_or_refused_with_a_reason_and_kept",
            "a_damaged_page_is_never_read_from_what_was_kept",
        ),
    ),
    Row(
        "D2",
        "control characters, lone surrogates, NUL",
        "equal after the one cleaning, on both databases",
        of(
            STORED,
            "any_character_is_stored_without_changing_places",
            "any_text_and_key_come_back_as_storable",
        )
        + of(
            TEXT,
            "control_bidi_and_zero_width_characters_go",
            "a_clean_text_is_storable_and_stays_as_it_is",
        )
        + of(BROKEN, "any_text_is_read_clean")
        + of(CORPUS, "a_broken_page_is_read_or_refused_with_a_reason_and_kept"),
    ),
    Row(
        "D3",
        "emoji, joiners, right-to-left marks, Kazakh letters, both normal forms",
        "stored composed, found in both forms, no marks in headers",
        of(TEXT, "texts_are_composed", "the_joiner_inside_an_emoji_stays")
        + of("unit/alerts/test_headers.py", "a_safe_header_is_one_short_line_without_markup")
        + of(
            "integration/search/test_law.py",
            "a_query_finds_in_the_archive_what_it_matches_in_memory",
        )
        + of(CORPUS, "a_broken_page_is_read_or_refused_with_a_reason_and_kept"),
    ),
    Row(
        "D4",
        "very long titles, bodies, addresses; very many tags",
        "stored, cut where they must be, in bounded work",
        of(
            STORED,
            "ten_thousand_tags_are_stored",
            "a_very_long_tag_is_cut",
            "a_huge_address_and_a_huge_text_are_stored",
        )
        + of("unit/dedup/test_limits.py", "ten_megabytes_take_bounded_work")
        + of(
            "integration/stories/test_odd_input.py",
            "ten_megabytes_in_the_archive_take_bounded_work",
        )
        + of(CORPUS, "what_was_cut_says_so", "every_page_is_counted"),
    ),
    Row(
        "D5",
        "impossible, future, missing and relative dates",
        "a moment or none; first seen is always kept",
        of(BROKEN, "impossible_and_future_dates_are_none", "any_date_string_is_a_moment_or_none")
        + of(
            "unit/extract/test_dates.py",
            "only_what_is_more_than_an_hour_ahead_is_the_future",
            "no_date_rather_than_a_guessed_one",
        )
        + of(
            "integration/search/test_search.py",
            "an_article_without_a_date_counts_from_when_it_was_seen",
        )
        + of(
            CORPUS,
            "no_date_is_of_the_future_or_of_before_the_web",
            "the_change_of_almatys_clock_is_known",
        )
        + of("unit/extract/test_generic.py", "no_date_rather_than_that_of_something_else"),
    ),
    Row(
        "D6",
        "articles without body or title",
        "an error that is tried again, never an empty article",
        of(BROKEN, "broken_input_is_read_where_it_can_be_and_else_refused_with_a_reason")
        + of(ARTICLES, "a_page_that_breaks_the_reading_does_not_end_the_visit")
        + of(
            "acceptance/test_bad_pages.py",
            "a_page_that_is_no_article_is_told_and_read_when_it_is_one",
        )
        + of(CORPUS, "explain_says_why_a_page_was_refused"),
    ),
    Row(
        "D7",
        "same address, other text",
        "a revision; told again only if the rule asks",
        of(ARTICLES, "an_edit_becomes_a_revision_at_the_next_revisit")
        + of("acceptance/test_edits.py", "an_edit_is_a_revision_of_its_kind")
        + of(
            "integration/alerts/test_times.py",
            "a_changed_article_is_followed_up_in_its_thread",
            "a_cosmetic_edit_stays_silent",
        ),
    ),
    Row(
        "D8",
        "same text, other address",
        "one story, one mail a reader",
        of(
            "acceptance/test_scripted_day.py",
            "planted_republications_are_one_story_and_others_are_not",
            "one_mail_for_a_story_and_recipient",
        )
        + of("acceptance/test_first_mail.py", "it_is_found_in_all_forms_and_raises_one_mail"),
    ),
    Row(
        "D9",
        "an address used again for another story",
        "both texts are kept; the new one is a story of its own and told as news",
        of(
            "integration/stories/test_replaced.py",
            "another_text_at_an_address_is_a_story_of_its_own",
            "a_story_that_was_one_page_alone_names_what_came_after_it",
            "it_is_told_as_news_and_the_old_story_not_again",
            "a_rule_that_is_younger_than_the_old_text_tells_of_the_new_one",
            "who_follows_changes_hears_in_the_thread_that_the_old_text_is_gone",
            "digests_tell_each_of_the_two_stories_once",
            "whatever_else_changes_stays_in_its_story",
        ),
    ),
    Row(
        "D10",
        "odd rules",
        "refused with a reason when saved, or harmless",
        of(
            "unit/text/test_query.py",
            "a_query_that_means_nothing_is_refused_with_place_and_hint",
            "twenty_thousand_strings_of_garbage_are_parsed_or_refused",
        )
        + of("integration/search/test_search.py", "the_widest_query_is_answered"),
    ),
    Row(
        "D11",
        "HTML, scripts, formulas and escape codes in every field",
        "inert in mail, terminal, log and table",
        of("unit/alerts/test_render.py", "a_payload_is_inert")
        + of(
            "integration/cli/test_reading.py",
            "no_cell_can_run_as_a_formula",
            "titles_cannot_speak_to_the_terminal",
        )
        + of("unit/test_logs.py", "one_call_gives_one_printable_line"),
    ),
    Row(
        "D12",
        "article that is gone",
        "kept, marked after three looks over a day",
        of(
            ARTICLES,
            "an_article_is_withdrawn_when_it_was_missing_three_times_over_a_day",
            "an_article_that_returns_is_not_withdrawn",
            "a_server_error_is_no_withdrawal",
        )
        + of("unit/spiders/test_ages.py", "three_misses_make_a_withdrawal"),
    ),
)
