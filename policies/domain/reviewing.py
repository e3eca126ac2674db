from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies.models import Policy
from portal import audit, people
from portal.models import Role
from portal.notices import notify


@transaction.atomic
def remind_reviews(*, at: datetime | None = None) -> int:
    """Tell the policy owners which policies come up for review; returns how many policies they were told of.

    Once for each of the days in `REVIEW_REMINDER_DAYS` before the review: where several have gone by since the last
    time, once for all of them. What is told and that it was told are one transaction, so a run cut short repeats none.
    """
    today = timezone.localdate(at)
    furthest = today + timedelta(days=max(settings.REVIEW_REMINDER_DAYS))
    # Another run at the same time finds none of them left to tell of.
    coming = Policy.objects.in_force().filter(review_on__lte=furthest).select_for_update(of=("self",), skip_locked=True)
    due = [
        (policy, policy.review_on)
        for policy in coming.order_by("review_on", "pk")
        if policy.review_on and is_to_be_reminded(policy.review_on, policy.review_reminded_on, today)
    ]
    owners = list(people.holders(Role.POLICY_OWNER, on=today)) if due else []
    for policy, review_on in due:
        policy.review_reminded_on = today
        days_left = (review_on - today).days
        kind = "policy_review_coming" if days_left > 0 else "policy_review_due"
        notify(owners, kind, url=reverse("policies:read", args=[policy.slug]))
        audit.record("review.reminded", policy, actor=audit.SYSTEM, data={"days_left": days_left, "told": len(owners)})
    Policy.objects.bulk_update([policy for policy, _ in due], ["review_reminded_on"])
    return len(due)


def is_to_be_reminded(review_on: date, reminded_on: date | None, today: date) -> bool:
    """Whether a day to remind of a review has come since its owners were last told."""
    days = [review_on - timedelta(days=before) for before in settings.REVIEW_REMINDER_DAYS]
    latest = max((day for day in days if day <= today), default=None)
    return latest is not None and (reminded_on is None or reminded_on < latest)
