from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal.codes import tidy_code
from portal.export import attachment
from portal.http import SignedInRequest
from portal.templatetags.postwise import day
from training import queries
from training.forms import VerifyForm
from training.models import Completion
from training.papers import Certificate, certificate_pdf

from .links import trail_to


def certificate_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """The person's own certificate."""
    completion = _own_completion(request, code)
    return render(
        request,
        "training/certificate.html",
        {
            "completion": completion,
            "version": completion.attempt.version,
            "facts": [{"term": term, "value": value} for term, value in _facts(completion)],
            "verify_url": _verify_url(request),
            "trail": trail_to(),
        },
    )


@require_GET
def certificate_file(request: SignedInRequest, code: str) -> HttpResponse:
    """The same as a PDF."""
    completion = _own_completion(request, code)
    certificate = Certificate(
        code=completion.code,
        person=completion.person.name,
        course=completion.attempt.version.title,
        completed_at=completion.completed_at,
        facts=_facts(completion),
        address=_verify_url(request),
    )
    name = f"certificate-{completion.code}.pdf"
    return attachment(certificate_pdf(certificate), name=name, media_type="application/pdf")


def verify(request: SignedInRequest) -> HttpResponse:
    """Whether a code belongs to a certificate, and to whose: for anyone in the portal who was shown one."""
    form = VerifyForm(request.POST or None)
    completion = None
    if form.is_valid():
        found = Completion.objects.select_related("person", "attempt__version")
        completion = found.filter(code=tidy_code(form.cleaned_data["code"])).first()
    facts = _facts(completion) if completion else []
    return render(
        request,
        "training/verify.html",
        {
            "form": form,
            "asked": form.is_bound and form.is_valid(),
            "completion": completion,
            "facts": [{"term": term, "value": value} for term, value in facts],
            "trail": trail_to(),
        },
    )


def _own_completion(request: SignedInRequest, code: str) -> Completion:
    own = queries.completions(request.user).select_related("person")
    return get_object_or_404(own, code=tidy_code(code))


def _verify_url(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("training:verify"))


def _facts(completion: Completion) -> list[tuple[str, str]]:
    version = completion.attempt.version
    editions = [f"{one.policy.short_name}, edition {one.number}" for one in queries.editions_asked(completion.attempt)]
    return [
        ("Completed by", completion.person.name),
        ("Course", f"{version.title}, version {version.number}"),
        ("Completed on", day(completion.completed_at)),
        *([("Counts until", day(completion.expires_on))] if completion.expires_on else []),
        ("Policies" if len(editions) > 1 else "Policy", "; ".join(editions)),
    ]
