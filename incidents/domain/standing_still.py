"""The time to answer stands still while a file is on hold, and goes on with what was left of it."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import InvestigationState as S
from incidents.models import Extension, Investigation
from incidents.rules import awaiting
from portal import audit
from portal.models import Person


def give_back_time(file: Investigation, *, by: Person, at: datetime) -> Extension | None:
    """Log the time that stood still as more time to answer. The caller has the file locked, and moves it on then."""
    letter = awaiting.awaited_letter(file) if awaiting.is_hearing(file) else None
    due_at = awaiting.goes_on_until(letter, at) if letter else None
    if letter is None or due_at is None or due_at == letter.may_be_answered_until:  # lifted within the same second
        return None
    days = [format_date(timezone.localdate(moment), "j F Y") for moment in (letter.stood_from, at)]
    reason = f"{S.ON_HOLD.label} from {days[0]} to {days[1]}"
    extension = Extension.objects.create(letter=letter, due_at=due_at, by=by, at=at, reason=reason)
    audit.record("response_period.went_on", letter, actor=by, data={"due_at": due_at.isoformat()})
    return extension
