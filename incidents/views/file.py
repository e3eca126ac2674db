"""What the pages of a file share: finding it, what its reader may see of it, and the page of a step."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.forms import BaseForm
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents import words
from incidents.domain.assessing import IntakeRefused
from incidents.domain.consequence import ConsequenceRefused
from incidents.domain.decision import FindingRefused
from incidents.domain.errand import ErrandRefused
from incidents.domain.investigation import AllegationRefused
from incidents.domain.measures import SanctionRefused
from incidents.domain.parts import PartRefused
from incidents.enums import TO_REPORTER, EntryKind, LetterKind, ReviewOf
from incidents.enums import InvestigationState as S
from incidents.matters import AFTER_THE_FINDING
from incidents.models import (
    CaseEntry,
    Determination,
    ExtensionRequest,
    FileMember,
    Investigation,
    InvestigationEntry,
    Letter,
    Review,
)
from incidents.rules import access, process
from incidents.rules import investigation as rules
from incidents.rules.machine import MoveRefused, OpenMove, Who
from portal.http import SignedInRequest
from portal.models import Person

REFUSED = (
    MoveRefused,
    PartRefused,
    AllegationRefused,
    FindingRefused,
    SanctionRefused,
    IntakeRefused,
    ConsequenceRefused,
    ErrandRefused,
)
SANCTION_LETTERS = (LetterKind.PROPOSAL, LetterKind.DECISION, LetterKind.STAY)
SUSPENSION_LETTERS = (
    LetterKind.SUSPENSION_PROPOSAL,
    LetterKind.SUSPENSION_DECISION,
    LetterKind.SUSPENSION_REVIEW,
    LetterKind.SUSPENSION_END,
    LetterKind.SUSPENSION_REVIEWED,
    LetterKind.REVIEW_REFUSED,
)
TONES: dict[str, str] = {
    **dict.fromkeys((*process.CLOSABLE, S.CLOSED, S.SANCTION_DECIDED), "done"),
    S.RECEIVED: "attention",
    S.ON_HOLD: "neutral",
}
# Of a case that was joined its file needs what was said; how it was handled stands in the one that went on.
OF_WHAT_WAS_JOINED = (EntryKind.NOTE, EntryKind.CONVERSATION, EntryKind.MESSAGE, EntryKind.REPORTER)
ABOUT_THE_REPORTER = (EntryKind.MESSAGE, EntryKind.REPORTER)

View = Callable[..., HttpResponse]


def find(request: SignedInRequest, pk: int) -> Investigation:
    appointed = ("investigator", "decision_maker", "delegate", "suspender", "recommended_by")
    found = Investigation.objects.visible_to(request.user).select_related(
        "respondent__unit", "case", "separation", *appointed
    )
    determined = Prefetch("determinations", Determination.objects.select_related("decided_by"))
    return get_object_or_404(found.prefetch_related(determined), pk=pk)


def gather(file: Investigation) -> None:
    """What several panels of the page of a file say something of, asked once for all of them."""
    gather_letters(file)
    prefetch_related_objects(
        [file],
        Prefetch("members", FileMember.objects.select_related("person")),
        Prefetch("reviews", Review.objects.select_related("determination").order_by("apply_by", "pk")),
    )


def gather_letters(file: Investigation) -> None:
    """All of them, with their answers and their times, and without their words."""
    asked = ExtensionRequest.objects.select_related("extension__by", "refusal__by")
    letters = Letter.objects.defer("document").select_related("issued_by", "response")
    letters = letters.prefetch_related(
        "extensions", "readings", "deliveries", "response__files", Prefetch("extension_requests", asked)
    )
    prefetch_related_objects([file], Prefetch("letters", letters))


def on_file(view: View) -> View:
    """Give the view the file, from what this person may see, once they have declared that they have no conflict."""

    @wraps(view)
    def page(request: SignedInRequest, pk: int, **kwargs: Any) -> HttpResponse:
        file = find(request, pk)
        if not access.has_declared(request.user, file):
            return redirect("incidents:investigation_declare", file.pk)
        if request.method == "GET":
            file.read_by = request.user.pk
        return view(request, file, **kwargs)

    return page


def not_found_unless(request: SignedInRequest, file: Investigation, *who: Who) -> None:
    """A page of the file for these alone: whoever may act on it as none of them learns of no such page."""
    if not access.capacities(file, request.user) & {*who}:
        raise Http404


def is_past_reader(person: Person, file: Investigation) -> bool:
    """Is the file already where this person no longer follows it?"""
    return not access.sees_sanction(person, file) and (file.held_from or file.state) in AFTER_THE_FINDING


def state_seen(person: Person, file: Investigation) -> tuple[str, str]:
    """The state in words and its tone, as far as this person may know it."""
    if is_past_reader(person, file):
        return "Determined", "done"
    return file.get_state_display(), TONES.get(file.state, "wait")


def waits_for(person: Person, file: Investigation) -> str:
    if is_past_reader(person, file):
        return "Others; your part is done"
    return words.FILE_WAITS_FOR.get(file.state, "Nobody")


def letters_unseen(person: Person, file: Investigation) -> frozenset[LetterKind]:
    """What went to whoever reported it is for those who may know who that is; of a sanction and of a suspension, for
    those who may know of it."""
    unseen: set[LetterKind] = set()
    if not access.sees_reporter(person, file):
        unseen |= TO_REPORTER
    if not access.sees_suspension(person, file):
        unseen.update(SUSPENSION_LETTERS)
    if not access.sees_sanction(person, file):
        unseen.update((*SANCTION_LETTERS, LetterKind.REVIEW_DECISION))  # which may be of the sanction
    return frozenset(unseen)


def letters_seen(person: Person, file: Investigation) -> "QuerySet[Letter]":
    letters = file.letters.exclude(kind__in=letters_unseen(person, file)).select_related("issued_by", "response")
    return letters.prefetch_related("extensions", "readings", "deliveries", "response__files")


def reviews_seen(person: Person, file: Investigation) -> "QuerySet[Review]":
    """Of each decision for those who may know of it."""
    reviews = file.reviews.select_related("determination").order_by("apply_by", "pk")
    return reviews.exclude(of__in=reviews_unseen(person, file))


def reviews_unseen(person: Person, file: Investigation) -> frozenset[ReviewOf]:
    """Of which decisions this person may not know."""
    seen = {
        ReviewOf.SANCTION: access.sees_sanction(person, file),
        ReviewOf.SUSPENSION: access.sees_suspension(person, file),
    }
    return frozenset(of for of, is_seen in seen.items() if not is_seen)


def history_seen(person: Person, file: Investigation) -> "QuerySet[InvestigationEntry]":
    """The file's history; for those who may not see the sanction it ends with the determination (save their notes).

    A delegate reads no notes but their own: they decide on what was found and what that rests on.
    """
    entries = file.entries.select_related("by")
    if file.delegate_id == person.pk:
        return entries.filter(~Q(kind=EntryKind.NOTE) | Q(by=person))
    determination = file.determination
    if determination is None or access.sees_sanction(person, file):
        return entries
    return entries.filter(Q(at__lte=determination.decided_at) | Q(by=person, kind=EntryKind.NOTE))


def media_history_seen(person: Person, file: Investigation) -> "QuerySet[CaseEntry]":
    """What Digital Media did; what passed between them and the reporter only for those who may know the reporter."""
    own = Q(case=file.case_id) | Q(case__goes_on_in=file.case_id, kind__in=OF_WHAT_WAS_JOINED)
    entries = CaseEntry.objects.filter(own, other__isnull=True).select_related("by")
    return entries if access.sees_reporter(person, file) else entries.exclude(kind__in=ABOUT_THE_REPORTER)


def open_move(request: SignedInRequest, file: Investigation, *targets: S) -> OpenMove | None:
    """The first of these steps that this person could take from here: one that nothing closes, if there is one."""
    moves = [move for move in rules.next_moves(file, request.user) if move.to in targets]
    return min(moves, key=lambda move: len(move.missing), default=None)


def posted(request: SignedInRequest) -> QueryDict | None:
    """What was sent, an empty form included; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def not_open(request: SignedInRequest, file: Investigation) -> HttpResponse:
    messages.info(request, "That step is not open to you from where the matter stands now.")
    return to_file(file)


def to_file(file: Investigation) -> HttpResponse:
    return redirect("incidents:investigation", file.pk)


def step_page(
    request: SignedInRequest,
    file: Investigation,
    form: BaseForm,
    *,
    title: str,
    submit: str = "",
    **context: Any,
) -> HttpResponse:
    context.setdefault("back", reverse("incidents:investigation", args=[file.pk]))
    return render(
        request,
        "incidents/step.html",
        {"matter": file, "form": form, "title": title, "submit": submit or title, **context},
        status=422 if form.errors else 200,
    )


def asked(
    request: SignedInRequest,
    file: Investigation,
    form: BaseForm,
    take: Callable[[], Any],
    *,
    title: str,
    done: str | Callable[[Any], str] = "",
    submit: str = "",
    onwards: Callable[[Investigation], HttpResponse] = to_file,
    **context: Any,
) -> HttpResponse:
    """The page of a form with one verb, which may refuse: taken and onwards, or asked once more with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            taken = take()
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
        else:
            said = done(taken) if callable(done) else done
            if said:
                messages.success(request, said)
            return onwards(file)
    return step_page(request, file, form, title=title, submit=submit, **context)
