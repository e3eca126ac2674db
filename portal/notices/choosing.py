"""How somebody wants their mail."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, When
from django.utils import timezone

from portal.models import Cadence, MailChoice, Notice, Person

from .catalogue import may_be_muted
from .hours import mail_time


def choice_of(person: Person) -> MailChoice:
    """What they chose; as it comes, and everything, while they chose nothing."""
    return MailChoice.objects.filter(person=person).first() or MailChoice(person=person)


@transaction.atomic
def choose_mail(person: Person, *, cadence: Cadence, muted: Iterable[str]) -> MailChoice:
    """From the next notice on, and for those that no mail has taken up yet. What may not be muted is left out."""
    allowed = sorted({*muted}.intersection(may_be_muted()))
    made, _ = MailChoice.objects.update_or_create(person=person, defaults={"cadence": cadence, "muted": allowed})
    waiting = Notice.objects.filter(person=person, mailing=None, mailed_at=None, mail_after__isnull=False)
    now = timezone.now()
    for kind in waiting.order_by().values_list("kind", flat=True).distinct():
        then = Person.objects.filter(pk=OuterRef("person")).values(at=mail_time(kind, now))
        later = Case(When(not_before__gt=now, then=F("mail_after")), default=Subquery(then))
        waiting.filter(kind=kind).update(mail_after=later)
    return made
