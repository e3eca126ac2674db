"""When a declaration of serious misconduct can be made: only where a law of the agency's provides for it."""

from datetime import datetime, timedelta

from django.conf import settings

from incidents.enums import SanctionKind
from incidents.models import SanctionDecision


def declare_by(decision: SanctionDecision) -> datetime | None:
    """The last moment; nothing where no law provides for it or nobody's employment was terminated."""
    if not settings.SERIOUS_MISCONDUCT_LAW or decision.superseded_at:
        return None
    if not any(sanction.kind == SanctionKind.TERMINATION for sanction in decision.sanctions.all()):
        return None
    return decision.decided_at + timedelta(hours=settings.SERIOUS_MISCONDUCT_HOURS)
