"""How the respondent is and was employed, when things fall due, and under which procedures somebody is appointed."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.enums import MatchedAt
from incidents.models import Investigation, RespondentMatch, Separation
from policies.models import Edition
from portal.models import Employment

PATHS = (S.FORMAL, S.NO_ACTION, S.MANAGEMENT_ACTION, S.EXTERNAL_REFERRAL, S.CONTRACT_PATH)


def employment_then(file: Investigation) -> Employment:
    """How the respondent was employed on the day of the conduct, or else when the matter came in: the path it opens.

    Section 15 reaches whoever was an employee then, also after they left; never a contractor.
    """
    match = matched_then(file)
    return Employment(match.employment if match else file.employment_at_referral)


def matched_then(file: Investigation) -> RespondentMatch | None:
    """As at the day of the conduct, if anyone found out; else as when the assessment began."""
    found = list(file.matches.exclude(moment=MatchedAt.CHANGED))
    of_conduct = [one for one in found if one.moment == MatchedAt.CONDUCT]
    return next(iter([*reversed(of_conduct), *found]), None)


def employment_now(file: Investigation) -> Employment:
    """What the directory says, unless the file knows already that they left."""
    separation: Separation | None = getattr(file, "separation", None)
    if separation and separation.left_on <= timezone.localdate():
        return Employment.FORMER
    return Employment(file.respondent.employment)


def procedures_in_force(on: date) -> Edition | None:
    """Of the policy that holds the procedures under section 15(3), the edition somebody is appointed under."""
    slug = settings.PROCEDURES_POLICY
    return Edition.objects.in_force(on).filter(policy__slug=slug).first() if slug else None


def has_procedures(on: date) -> bool:
    """A department that keeps its procedures elsewhere leaves the setting empty."""
    return not settings.PROCEDURES_POLICY or procedures_in_force(on) is not None
