from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.codes import tidy_code
from portal.http import SignedInRequest
from portal.templatetags.postwise import day
from training import queries
from training.forms import VerifyForm
from training.models import Completion

from .links import trail_to


def certificate_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """The person's own certificate."""
    completion = get_object_or_404(
        queries.completions(request.user).select_related("person", "attempt__version__edition__policy"),
        code=tidy_code(code),
    )
    return render(
        request,
        "training/certificate.html",
        {
            "completion": completion,
            "version": completion.attempt.version,
            "facts": _facts(completion),
            "verify_url": request.build_absolute_uri(reverse("training:verify")),
            "trail": trail_to(),
        },
    )


def verify(request: SignedInRequest) -> HttpResponse:
    """Whether a code belongs to a certificate, and to whose: for anyone in the portal who was shown one."""
    form = VerifyForm(request.POST or None)
    completion = None
    if form.is_valid():
        found = Completion.objects.select_related("person", "attempt__version__edition__policy")
        completion = found.filter(code=tidy_code(form.cleaned_data["code"])).first()
    return render(
        request,
        "training/verify.html",
        {
            "form": form,
            "asked": form.is_bound and form.is_valid(),
            "completion": completion,
            "facts": _facts(completion) if completion else [],
            "trail": trail_to(),
        },
    )


def _facts(completion: Completion) -> list[dict[str, object]]:
    version = completion.attempt.version
    edition = version.edition
    rows = (
        ("Completed by", completion.person.name),
        ("Course", f"{version.title}, version {version.number}"),
        ("Completed on", day(completion.completed_at)),
        ("Policy", f"{edition.policy.short_name}, edition {edition.number}"),
    )
    return [{"term": term, "value": value} for term, value in rows]
