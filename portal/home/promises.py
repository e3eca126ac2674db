"""What everybody may rely on here, as data: in words, with the numbers that are set, and the test that holds each.

A promise is kept by the code, not by this page; tests/portal/home/test_promises.py looks that the test is there, is not
left out, and that no number stands here that is not the one that is set.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings


def _days(value: Any) -> str:
    return f"{value} day{'' if value == 1 else 's'}"


def _hours(value: Any) -> str:
    number = value / timedelta(hours=1) if isinstance(value, timedelta) else value
    return f"{number:g} hour{'' if number == 1 else 's'}"


def _minutes(value: timedelta) -> str:
    number = value / timedelta(minutes=1)
    return f"{number:g} minute{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Promise:
    """`held_by` is the test, as pytest names it. `set_by`: which settings stand in the words, and how they are said."""

    words: str
    held_by: str
    set_by: dict[str, Callable[[Any], str]] = field(default_factory=dict)

    def said(self) -> str:
        return self.words.format(**{name: say(getattr(settings, name)) for name, say in self.set_by.items()})


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    promises: tuple[Promise, ...]


CHAPTERS = (
    Chapter(
        "When you check a post",
        (
            Promise(
                "Your draft is not kept: not in the database, not in a log, not in an address, not in your browser.",
                "tests/security/test_drafts_leave_no_trace.py::test_nothing_of_a_draft_is_left",
            ),
            Promise(
                "That an answer was given is counted by month. Neither you nor the day nor a word can be in it.",
                "tests/policies/test_advice_counts.py::test_no_text_and_no_person_can_be_in_a_tally",
            ),
        ),
    ),
    Chapter(
        "When you ask a person",
        (
            Promise(
                "You can withdraw a question until it is answered, and no word of it is left then.",
                "tests/policies/asking/test_erasing.py::test_a_question_withdrawn_leaves_no_word_behind",
            ),
            Promise(
                "The words, the answer and the names are erased {QUESTION_KEPT_DAYS} after the answer. A record "
                "you kept can still be checked.",
                "tests/policies/asking/test_erasing.py::"
                "test_words_and_names_are_erased_when_their_time_is_over_and_the_record_still_holds",
                {"QUESTION_KEPT_DAYS": _days},
            ),
            Promise(
                "Your record of an answer is yours: not even whoever answered can download it.",
                "tests/policies/asking/test_answering.py::test_not_even_whoever_answered_can_download_it",
            ),
        ),
    ),
    Chapter(
        "When you raise a concern",
        (
            Promise(
                "Until you send it, a draft is yours alone.",
                "tests/incidents/views/test_drafts.py::test_a_draft_is_its_writers_alone",
            ),
            Promise(
                "A draft you do not come back to is deleted with its files after {CONCERN_DRAFT_DAYS}.",
                "tests/incidents/views/test_drafts.py::test_a_draft_nobody_came_back_to_is_deleted_with_its_files",
                {"CONCERN_DRAFT_DAYS": _days},
            ),
            Promise(
                "In confidence, your name is sealed. No row of the database leads to you.",
                "tests/security/test_confidential_name.py::test_no_row_leads_to_whoever_raised_it_in_confidence",
            ),
            Promise(
                "A sealed name is shown only after one custodian asked with a reason and another granted it.",
                "tests/incidents/views/test_names.py::test_nobody_decides_their_own_request",
            ),
            Promise(
                "It is then shown for {NAME_SHOWN_HOURS} and no longer, and you see when, for whom and, where it "
                "may be told, why.",
                "tests/incidents/views/test_names.py::test_a_name_is_shown_for_a_day_and_no_longer",
                {"NAME_SHOWN_HOURS": _hours},
            ),
            Promise(
                "Without your name, nothing in the database leads to whoever wrote.",
                "tests/security/test_unnamed_leaves_no_trace.py::test_no_row_of_any_table_leads_to_whoever_wrote",
            ),
            Promise(
                "An officer whom a concern names can neither take it nor hear of it.",
                "tests/security/test_traces.py::test_an_officer_a_concern_names_cannot_take_it_nor_hear_of_it",
            ),
        ),
    ),
    Chapter(
        "When something is said of you",
        (
            Promise(
                "Nothing is found against you that was not put to you in writing.",
                "tests/incidents/law/test_fair_process.py::test_nothing_is_found_that_was_not_put",
            ),
            Promise(
                "You have at least {RESPONSE_DAYS} to answer.",
                "tests/incidents/law/test_fair_process.py::test_the_time_to_answer_is_a_setting",
                {"RESPONSE_DAYS": _days},
            ),
            Promise(
                "Saying nothing is no answer, and no admission.",
                "tests/incidents/law/test_fair_process.py::test_silence_is_no_answer_and_no_admission",
            ),
            Promise(
                "Time you were given to answer is never taken back.",
                "tests/security/test_database.py::test_time_to_answer_is_never_taken_back",
            ),
            Promise(
                "Of People Services only those on your file may know that there is one.",
                "tests/incidents/records/test_membership.py::"
                "test_an_officer_off_the_file_does_not_learn_that_there_is_one",
            ),
            Promise(
                "Whoever opens a file in an emergency says why, reads for {BREAK_GLASS_HOURS} and changes nothing, and "
                "auditors and managers are told.",
                "tests/incidents/records/test_membership.py::test_it_ends_by_itself_or_earlier",
                {"BREAK_GLASS_HOURS": _hours},
            ),
            Promise(
                "When its time is over a file is destroyed whole, by two people; a line with a number is left.",
                "tests/incidents/records/test_disposal.py::test_nothing_of_a_matter_is_left_but_its_line_in_the_ledger",
            ),
        ),
    ),
    Chapter(
        "Everywhere",
        (
            Promise(
                "What is kept about you you read here and take along, and what is left out says why.",
                "tests/portal/home/test_about_me.py::"
                "test_whatever_names_a_person_is_given_to_them_or_left_out_with_a_reason",
            ),
            Promise(
                "What is kept about you and wrong you can ask to have corrected. You are to be answered within "
                "{CORRECTION_DAYS}; when that is over the managers of those who keep it are told.",
                "tests/incidents/domain/test_correcting.py::"
                "test_those_who_keep_it_are_reminded_and_once_it_is_late_their_managers_too",
                {"CORRECTION_DAYS": _days},
            ),
            Promise(
                "Of a matter, only those of People Services who have it in hand learn that you asked.",
                "tests/incidents/domain/test_correcting.py::"
                "test_of_a_matter_only_those_of_people_services_who_are_on_the_file_learn_of_it",
            ),
            Promise(
                "Where it is not corrected, your statement stands with the record for all who read it.",
                "tests/incidents/views/test_corrections.py::"
                "test_a_statement_stands_with_the_record_for_all_who_read_it",
            ),
            Promise(
                "You are signed out after {SESSION_IDLE} without activity.",
                "tests/portal/test_middleware.py::test_fifteen_idle_minutes_sign_out",
                {"SESSION_IDLE": _minutes},
            ),
            Promise(
                "You are signed out after {SESSION_LIFE} in any case.",
                "tests/portal/test_middleware.py::test_twelve_hours_sign_out_however_busy",
                {"SESSION_LIFE": _hours},
            ),
            Promise(
                "Of the browser you sign in with its name and its system are kept, for you to know it by. It is "
                "forgotten with your session.",
                "tests/portal/signed_in/test_places.py::"
                "test_of_the_browser_only_words_are_kept_and_they_go_with_the_session",
            ),
            Promise(
                "When you were last here is forgotten with your session.",
                "tests/security/test_confidential_name.py::"
                "test_when_somebody_was_last_here_is_forgotten_with_their_session",
            ),
            Promise(
                "Numbers by clause leave out every count under {SMALLEST_COUNT}, and what it could be worked out from.",
                "tests/portal/figures/test_releasing.py::"
                "test_no_reader_who_knows_the_sum_works_out_a_number_that_is_left_out",
                {"SMALLEST_COUNT": str},
            ),
            Promise(
                "What was done on a matter stands in a record that cannot be changed unnoticed.",
                "tests/portal/test_audit.py::test_an_entry_slipped_in_beside_the_chain_is_found",
            ),
        ),
    ),
)

# What no test can hold, because it is not done here.
NOT_PROTECTED = (
    "The department's network (proxies, the sign-in service, your browser's history on a managed computer) may note "
    "that you opened this portal, and when. The portal cannot see or erase that.",
    "When you signed in, and where a role was given or used, is recorded, with your name.",
    "Whoever looks at your screen, or whom you show a receipt or a record to, knows what it says.",
    "Backups are kept for as long as whoever runs the portal keeps them; what is erased here goes from them later.",
    "How you write can tell those who know you who you are, even without your name.",
    "Some things must be passed on by law: a danger to somebody, a crime, an order of a court.",
)


def every_promise() -> Iterator[Promise]:
    for chapter in CHAPTERS:
        yield from chapter.promises
