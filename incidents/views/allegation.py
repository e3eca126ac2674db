"""What is alleged, and what is found of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from incidents.domain import investigation as verbs
from incidents.domain.decision import record_finding
from incidents.enums import InvestigationState as S
from incidents.forms.decision import FindingForm
from incidents.forms.investigation import AllegationForm
from incidents.models import Allegation, Concern, Investigation, Post
from incidents.queries import referred_pictures
from incidents.rules.machine import Who
from portal.http import SignedInRequest

from .file import asked, not_found_unless, not_open, on_file, posted

ALLEGING = (S.BDM_APPOINTED, S.INVESTIGATING)
ALLEGERS = frozenset({Who.INVESTIGATOR, Who.DECISION_MAKER})


@on_file
def allegation_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if file.state not in ALLEGING and request.method == "GET":
        return not_open(request, file)
    posts = [str(pk) for pk in _posts(file).values_list("pk", flat=True)]
    form = _form(request, file, {"posts": posts}, variable=_variable(file))
    return asked(
        request,
        file,
        form,
        lambda: verbs.add_allegation(file, actor=request.user, **form.cleaned_data),
        title="Add an allegation",
        submit="Add the allegation",
        done="Added. The respondent knows nothing of it until the notice is issued.",
    )


@on_file
def allegation_change(request: SignedInRequest, file: Investigation, allegation_pk: int) -> HttpResponse:
    """Before the notice an allegation can be put right; afterwards it stands."""
    allegation = get_object_or_404(file.allegations.filter(put_in__isnull=True), pk=allegation_pk)
    if file.state not in ALLEGING and request.method == "GET":
        return not_open(request, file)
    form = _form(request, file, _as_it_stands(allegation))
    return asked(
        request,
        file,
        form,
        lambda: verbs.rewrite_allegation(allegation, actor=request.user, **form.cleaned_data),
        title=f"Change {allegation}",
        submit="Keep the change",
    )


def _variable(file: Investigation) -> "QuerySet[Allegation]":
    """Those that were put and that no other one takes the place of."""
    return file.allegations.filter(put_in__isnull=False, varied_by__isnull=True)


def _form(
    request: SignedInRequest, file: Investigation, initial: dict[str, Any], *, variable: Iterable[Allegation] = ()
) -> AllegationForm:
    not_found_unless(request, file, *ALLEGERS)
    return AllegationForm(
        posted(request),
        initial=initial,
        posts=list(_posts(file)),
        pictures=list(referred_pictures(file)),
        referred=", ".join(file.case.clauses.values_list("ref", flat=True)),
        variable=list(variable),
    )


def _posts(file: Investigation) -> "QuerySet[Post]":
    return Post.objects.filter(concerns__in=Concern.objects.of_matter(file.case).order_by()).distinct().order_by("pk")


def _as_it_stands(allegation: Allegation) -> dict[str, Any]:
    return {
        "conduct_on": allegation.conduct_on,
        "words": allegation.words,
        "posts": [str(post.pk) for post in allegation.posts.all()],
        "evidence": [str(one.pk) for one in allegation.evidence.all()],
        "clauses": ", ".join(allegation.clauses.values_list("ref", flat=True)),
        "elements": allegation.elements,
    }


@on_file
def finding(request: SignedInRequest, file: Investigation, allegation_pk: int) -> HttpResponse:
    """On one allegation, whether it happened and what it breached; it may be rewritten until the determination."""
    allegation = get_object_or_404(file.allegations.standing().filter(put_in__isnull=False), pk=allegation_pk)
    not_found_unless(request, file, Who.DECISION_MAKER)
    if file.state != S.DETERMINING and request.method == "GET":
        return not_open(request, file)
    form = FindingForm(posted(request), initial=_as_found(allegation), allegation=allegation)
    return asked(
        request,
        file,
        form,
        lambda: record_finding(allegation, actor=request.user, **form.cleaned_data),
        title=f"Finding on {str(allegation).lower()}",
        submit="Keep the finding",
        done="Kept. You may change it until you determine the matter.",
    )


def _as_found(allegation: Allegation) -> dict[str, Any]:
    found = getattr(allegation, "finding", None)
    if found is None:
        return {}
    return {
        "conduct_found": "yes" if found.conduct_found else "no",
        "elements_breached": found.elements_breached,
        "relies_on": [str(one.exhibit_id) for one in found.reliances.all()],
        "reasons": found.reasons,
    }
