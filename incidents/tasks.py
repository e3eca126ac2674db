import logging
import time

from celery import shared_task
from django.conf import settings

from incidents.domain.capturing import capture_waiting_posts
from incidents.domain.correcting import remind_of_corrections
from incidents.domain.draft import delete_abandoned_drafts
from incidents.domain.errand_reminding import remind_of_errands
from incidents.domain.evidence import MustWait, prepare_next_evidence, read_next_words
from incidents.domain.following_up import remind_of_files
from incidents.domain.freeing import free_walled_cases
from incidents.domain.implementing import spend_sanctions
from incidents.domain.investigation import close_response_periods
from incidents.domain.membership import report_broken_glass
from incidents.domain.monitoring import forget_old_imports
from incidents.domain.receiving import fetch_mail
from incidents.domain.reminding import remind_of_cases
from incidents.domain.review import lapse_reviews_of_those_who_left, pass_over_unanswered
from incidents.domain.saved import run_searches
from incidents.domain.separating import follow_the_directory
from incidents.domain.suspension import end_those_over, remind_of_suspensions
from incidents.domain.sweeping import sweep_files
from incidents.domain.verifying import verify_evidence
from portal.files import StorageUnavailable
from portal.mailbox import MailboxAway, MailboxRefused

log = logging.getLogger(__name__)
# After so many it is not the files.
MOST_THAT_WAIT = 5
SECONDS = 300  # and one more file after that stays well under CELERY_TASK_TIME_LIMIT


@shared_task(name="incidents.prepare_waiting_evidence")
def prepare_waiting_evidence() -> None:
    """For as long as a worker may be kept from other work; the sweep goes on from there.

    A file that must wait is passed over: it may be the only one that the scanner or the storage will not have.
    """
    until = time.monotonic() + SECONDS
    waiting: set[int] = set()
    while time.monotonic() < until and len(waiting) < MOST_THAT_WAIT:
        try:
            if not (prepare_next_evidence(waiting) or read_next_words()):
                return
        except MustWait as away:
            log.warning("%s", away)
            waiting.add(away.pk)
        except StorageUnavailable as away:
            log.warning("the words of pictures wait: %s", away)
            return


@shared_task(name="incidents.close_response_periods")
def close_ended_response_periods() -> None:
    close_response_periods()


@shared_task(name="incidents.follow_suspensions")
def follow_suspensions() -> None:
    end_those_over()
    remind_of_suspensions()


@shared_task(name="incidents.lapse_reviews")
def lapse_reviews() -> None:
    lapse_reviews_of_those_who_left()
    pass_over_unanswered()


@shared_task(name="incidents.follow_up_files")
def follow_up_files() -> None:
    follow_the_directory()
    remind_of_files()
    remind_of_errands()


@shared_task(name="incidents.report_broken_glass")
def report_last_month_of_broken_glass() -> None:
    report_broken_glass()


@shared_task(name="incidents.spend_sanctions")
def spend_old_sanctions() -> None:
    spend_sanctions()


@shared_task(name="incidents.run_searches")
def run_saved_searches() -> None:
    run_searches()


@shared_task(name="incidents.remind_of_cases")
def remind_of_cases_that_fall_due() -> None:
    free_walled_cases()
    remind_of_cases()


@shared_task(name="incidents.fetch_mail")
def fetch_waiting_mail() -> None:
    if not settings.MAIL_INBOX:
        return
    try:
        fetch_mail(settings.MAIL_INBOX)
    except (MailboxAway, MailboxRefused, StorageUnavailable) as away:
        log.warning("mail waits in the mailbox: %s", away)


@shared_task(name="incidents.delete_abandoned_drafts")
def delete_drafts_left_behind() -> None:
    delete_abandoned_drafts()
    forget_old_imports()


@shared_task(name="incidents.verify_evidence")
def verify_stored_evidence() -> None:
    try:
        verdict = verify_evidence()
    except StorageUnavailable as away:
        log.warning("stored evidence could not be verified: %s", away)
        return
    for fault in verdict.faults:
        log.error("%s: %s", fault.item.name, fault.words)


@shared_task(name="incidents.sweep_files")
def sweep_stored_files() -> None:
    try:
        swept = sweep_files()
    except StorageUnavailable as away:
        log.warning("stored files could not be swept: %s", away)
        return
    log.info("%d stored files, %d that nothing referred to removed", swept.files, len(swept.removed))


@shared_task(name="incidents.capture_posts")
def capture_reported_posts() -> None:
    try:
        capture_waiting_posts()
    except StorageUnavailable as away:
        log.warning("reported posts wait to be looked at: %s", away)


@shared_task(name="incidents.remind_of_corrections")
def remind_of_corrections_asked() -> None:
    remind_of_corrections()
