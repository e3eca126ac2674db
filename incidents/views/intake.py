"""Who the respondent was, into whose hands a matter went, why it waits, that somebody left: a panel, its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from incidents import words
from incidents.domain import assessing, holding, separating
from incidents.enums import InvestigationState as S
from incidents.enums import Part
from incidents.forms.intake import (
    ContractForm,
    HoldForm,
    HoldReviewForm,
    MatchForm,
    NewsForm,
    ReferOutsideForm,
    SeparationForm,
)
from incidents.models import HandedOn, Hold, Investigation, Letter
from incidents.rules import access, awaiting
from incidents.rules.intake import matched_then
from incidents.rules.machine import Who
from incidents.rules.process import HANDED_ON
from portal.forms import PageForm
from portal.http import SignedInRequest
from portal.models import Person

from .file import (
    asked,
    is_past_reader,
    letters_unseen,
    not_found_unless,
    not_open,
    on_file,
    open_move,
    posted,
    step_page,
)

Take = Callable[[], object]
# Where a file may be that was given into other hands.
PASSED_ON = (*HANDED_ON, S.CLOSED)
OF_SERVICES = frozenset({Who.SERVICES_OFFICER, Who.SERVICES_MANAGER})


@dataclass(frozen=True)
class Step:
    """A step that asks for more than a reason."""

    form: type[PageForm]
    verb: Callable[..., object]
    submit: str
    done: str


STEPS: dict[S, Step] = {
    S.EXTERNAL_REFERRAL: Step(
        ReferOutsideForm,
        assessing.refer_outside,
        "Refer it by letter",
        "Referred by letter. You are reminded to ask after it.",
    ),
    S.CONTRACT_PATH: Step(
        ContractForm,
        assessing.hand_to_contract_manager,
        "Hand it over",
        "Handed over. The contract manager was told that something waits, and reads what you wrote for them.",
    ),
    S.ON_HOLD: Step(HoldForm, holding.put_on_hold, "Put it on hold", "On hold. You are reminded to look at it again."),
}


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """What the file says of all this to whoever looks: reasons and holds in words only to People Services."""
    person = request.user
    mine = access.capacities(file, person)
    serves = access.sees_reporter(person, file)
    sees_referral = access.sees_referral(person, file)
    handed_on = _handed_on(file) if serves and file.state in PASSED_ON else None
    is_held = file.state == S.ON_HOLD and not is_past_reader(person, file)
    appointments = file.appointments.select_related("person", "delegation", "procedures__policy")
    if not access.sees_sanction(person, file):
        appointments = appointments.exclude(part=Part.DELEGATE)
    if not access.sees_suspension(person, file):
        appointments = appointments.exclude(part=Part.SUSPENDER)
    return {
        "intake": {
            "due_on": file.target_on if file.state in (S.RECEIVED, S.ASSESSING) else None,
            "is_overdue": file.target_on is not None and file.target_on < timezone.localdate(),
            "match": matched_then(file) if sees_referral else None,
            "decision": _decision(file) if sees_referral else None,
            "appointments": appointments,
            "hold": _hold(file) if is_held else None,
            "standing": _standing(person, file) if is_held else None,
            "handed_on": handed_on,
            "separation": getattr(file, "separation", None),
            "serves": serves,
            "offers": _offers(file, mine, handed_on),
        }
    }


def _decision(file: Investigation) -> object:
    return file.path_decisions.select_related("decided_by", "recommended_by").last()


def _hold(file: Investigation) -> Hold | None:
    return file.holds.open().select_related("by").prefetch_related("reviews__by").first()


def _standing(person: Person, file: Investigation) -> Letter | None:
    """The letter whose time to answer stands still."""
    letter = awaiting.awaited_letter(file) if awaiting.is_hearing(file) else None
    seen = letter is not None and letter.stands_still and letter.kind not in letters_unseen(person, file)
    return letter if seen else None


def _handed_on(file: Investigation) -> HandedOn | None:
    found = HandedOn.objects.filter(investigation=file).select_related("contract_manager", "by", "letter")
    return found.prefetch_related("news__by").first()


def _offers(file: Investigation, mine: frozenset[Who], handed_on: HandedOn | None) -> list[tuple[str, str]]:
    is_manager = Who.SERVICES_MANAGER in mine
    may_leave = file.state not in separating.NOT_SEPARABLE and not hasattr(file, "separation")
    offers = [
        (
            Who.SERVICES_OFFICER in mine and file.state == S.ASSESSING,
            "Correct who they were on the day of the conduct",
            "incidents:investigation_match",
        ),
        (is_manager and file.state == S.ON_HOLD, "Say why it still waits", "incidents:investigation_hold_review"),
        (
            bool(mine & OF_SERVICES) and handed_on is not None and handed_on.follow_up_on is not None,
            "Record what they said",
            "incidents:investigation_news",
        ),
        (is_manager and may_leave, "Record that the respondent left", "incidents:investigation_separation"),
    ]
    return [(label, reverse(name, args=[file.pk])) for is_offered, label, name in offers if is_offered]


def take_step(
    request: SignedInRequest, file: Investigation, to: S, form: BaseForm, take: Take, *, submit: str, done: str
) -> HttpResponse:
    """A page that takes a step of the machine: open to those who may take it, closed by what it still needs."""
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    found = open_move(request, file, to)
    if found is None and request.method == "GET":
        return not_open(request, file)
    title = words.FILE_STEPS[to]
    if found and found.missing:
        return step_page(request, file, form, title=title, submit=submit, needs=words.needs(found.missing))
    return asked(request, file, form, take, title=title, submit=submit, done=done)


@on_file
def match(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_OFFICER)
    if file.state != S.ASSESSING and request.method == "GET":
        return not_open(request, file)
    known = matched_then(file)
    initial = {
        "employment": known.employment if known else file.employment_at_referral,
        "classification": known.classification if known else file.respondent.classification,
        "unit_name": known.unit_name if known else file.respondent.unit.name,
    }
    form = MatchForm(posted(request), initial=initial)
    return asked(
        request,
        file,
        form,
        lambda: assessing.match_as_at_conduct(file, actor=request.user, **form.cleaned_data),
        title="Who they were on the day of the conduct",
        submit="Keep it",
        done="Kept. It decides which paths are open.",
    )


@on_file
def step(request: SignedInRequest, file: Investigation, to: S) -> HttpResponse:
    wanted = STEPS[to]
    form = wanted.form(posted(request))
    return take_step(
        request,
        file,
        to,
        form,
        lambda: wanted.verb(file, actor=request.user, **form.cleaned_data),
        submit=wanted.submit,
        done=wanted.done,
    )


@on_file
def news(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, *OF_SERVICES)
    handed_on = get_object_or_404(HandedOn, investigation=file)
    if handed_on.follow_up_on is None and request.method == "GET":
        return not_open(request, file)
    form = NewsForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: assessing.record_news(handed_on, actor=request.user, **form.cleaned_data),
        title="What they said",
        submit="Record it",
        done="Recorded.",
    )


@on_file
def hold_review(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    standing = Hold.objects.open().filter(investigation=file).first()
    if standing is None:
        return not_open(request, file)
    form = HoldReviewForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: holding.review_hold(standing, actor=request.user, **form.cleaned_data),
        title="Look at the hold again",
        submit="Keep it on hold",
        done="It stays on hold until you look again.",
    )


@on_file
def separation(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    if hasattr(file, "separation") or (file.state in separating.NOT_SEPARABLE and request.method == "GET"):
        return not_open(request, file)
    form = SeparationForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: separating.record_separation(file, actor=request.user, **form.cleaned_data),
        title="The respondent left",
        submit="Record that they left",
        done="Recorded. No sanction can follow.",
    )
