"""What holds for a course, in words: the rule behind a date stands beside it."""

from calendar import month_name

from portal.templatetags.postwise import day
from training.models import Course
from training.queries import CourseForPerson


def how_long(course: Course) -> str:
    renewal = course.renewal
    if renewal is None:
        return "It counts for good, unless a new version asks for it again."
    if renewal.month:
        month = month_name[renewal.month]
        return (
            f"It counts until the end of {month}. You renew it in {month} each year; completed up to "
            f"{renewal.early_days} days before {month}, it counts until the {month} after."
        )
    return (
        f"It counts for {renewal.months} months from the day you complete it. In the last {renewal.early_days} days "
        "you can renew it early: it then counts from the day it would have run out, so you lose no day."
    )


def counts_until(mine: CourseForPerson) -> dict[str, str] | None:
    """The state of someone's own completion, and what to do about it."""
    kept = mine.kept
    if kept is None or kept.expires_on is None or kept.opens_on is None:
        return None
    until = day(kept.expires_on)
    if kept.is_run_out:
        return {
            "tone": "attention",
            "title": f"Your completion ran out on {until}",
            "text": "Take the course again: it counts from the day you complete it. Your old certificate stays.",
        }
    if kept.may_be_renewed:
        return {
            "tone": "wait",
            "title": f"Renew it by {until}",
            "text": "Until then what you completed counts. Renewed now, it counts on from that day: you lose nothing.",
        }
    return {
        "tone": "done",
        "title": f"What you completed counts until {until}",
        "text": f"You can renew it from {day(kept.opens_on)}.",
    }
