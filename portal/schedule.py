"""What the portal does by itself, and when. Settings say which of it is wanted here."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, Any] = {
    # What a lost broker or a killed worker left behind is picked up here.
    "deliver what waits": {"task": "portal.deliver_notices", "schedule": timedelta(seconds=30)},
    "what is told outside": {"task": "portal.tell_outside", "schedule": timedelta(seconds=30)},
    "invitations that wait": {"task": "portal.deliver_invitations", "schedule": timedelta(minutes=1)},
    "sessions that ended": {"task": "portal.forget_sessions", "schedule": crontab(minute=50)},
    "evidence that waits": {"task": "incidents.prepare_waiting_evidence", "schedule": timedelta(minutes=1)},
    "lists of staff that wait": {"task": "portal.follow_staff_imports", "schedule": timedelta(minutes=1)},
    "roles to look at again": {"task": "portal.remind_of_role_reviews", "schedule": crontab(hour=7, minute=10)},
    "what leavers had open": {"task": "portal.follow_leavers", "schedule": crontab(minute=20)},
    "changes of staff whose day has come": {"task": "portal.apply_staff_changes", "schedule": crontab(minute=1)},
    "people of the department's LDAP directory": {
        "task": "portal.read_ldap",
        "schedule": crontab(hour=1, minute=30),
    },
    "words nobody came back for": {"task": "policies.sweep_editor", "schedule": crontab(hour=3, minute=20)},
    "concerns begun and left": {"task": "incidents.delete_abandoned_drafts", "schedule": crontab(hour=3, minute=30)},
    "questions kept long enough": {"task": "policies.sweep_questions", "schedule": crontab(hour=3, minute=40)},
    "acknowledgements that ran out": {"task": "policies.ask_again", "schedule": crontab(hour=7, minute=40)},
    "policies that wait past their date": {"task": "policies.remind_overdue", "schedule": crontab(hour=7, minute=45)},
    "editions whose day has come": {"task": "policies.publish_due", "schedule": timedelta(minutes=5)},
    "reviews that come up": {"task": "policies.remind_reviews", "schedule": crontab(hour=8, minute=0)},
    "coverage for large departments and for its trend": {
        "task": "policies.count_coverage",
        "schedule": timedelta(minutes=15),
    },
    "evidence still as it was sealed": {
        "task": "incidents.verify_evidence",
        "schedule": crontab(day_of_week="sunday", hour=2, minute=30),
    },
    "figures of months that are over": {"task": "portal.count_figures", "schedule": crontab(hour=2, minute=10)},
    "disposals that were approved": {"task": "portal.destroy_approved", "schedule": timedelta(minutes=5)},
    "files that nothing refers to": {"task": "incidents.sweep_files", "schedule": crontab(hour=4, minute=10)},
    "response periods that ended": {"task": "incidents.close_response_periods", "schedule": timedelta(minutes=5)},
    "reviews of those who left": {"task": "incidents.lapse_reviews", "schedule": crontab(hour=5, minute=15)},
    "suspensions that fall due or end": {"task": "incidents.follow_suspensions", "schedule": crontab(minute=5)},
    "files to come back to": {"task": "incidents.follow_up_files", "schedule": crontab(hour=7, minute=15)},
    "matters that were opened in an emergency": {
        "task": "incidents.report_broken_glass",
        "schedule": crontab(hour=7, minute=25),
    },
    "records to correct": {"task": "incidents.remind_of_corrections", "schedule": crontab(hour=7, minute=35)},
    "saved searches": {"task": "incidents.run_searches", "schedule": timedelta(minutes=5)},
    "sanctions that no longer count": {"task": "incidents.spend_sanctions", "schedule": crontab(hour=4, minute=40)},
    "words of courses nobody came back for": {"task": "training.sweep_kept", "schedule": crontab(hour=3, minute=25)},
    "attempts at a course whose time is over": {"task": "training.close_attempts", "schedule": timedelta(minutes=15)},
    "answers to questions of courses": {"task": "training.count_answers", "schedule": timedelta(minutes=15)},
    "whom courses ask, and reminders of them": {
        "task": "training.follow_people",
        "schedule": crontab(hour=7, minute=50),
    },
    "cases that fall due": {"task": "incidents.remind_of_cases", "schedule": timedelta(minutes=15)},
}
LOOKING_AT_POSTS = {"reported posts to look at": {"task": "incidents.capture_posts", "schedule": timedelta(minutes=2)}}
TELLING_AN_LRS = {"what an LRS is to be told": {"task": "training.tell_waiting", "schedule": timedelta(seconds=30)}}
FETCHING_MAIL = {"mail that waits": {"task": "incidents.fetch_mail", "schedule": timedelta(minutes=5)}}
READING_BOUNCES = {"mail that came back": {"task": "portal.read_bounces", "schedule": timedelta(minutes=5)}}
