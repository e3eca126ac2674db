"""Everything kept about whoever asks (Privacy Act 1988, APP 12): what it is, and as a file to take along."""

import tempfile

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import audit
from portal.confirming import asks_again
from portal.export import file_headers
from portal.home.about_me import NOT_GIVEN, PARTS, write_archive
from portal.http import SignedInRequest


@require_safe
def about_me(request: SignedInRequest) -> HttpResponse:
    context = {"parts": PARTS, "not_given": NOT_GIVEN, "privacy_contact": settings.CONTACTS["privacy"]}
    return render(request, "home/about_me.html", context)


@asks_again
@require_safe
def about_me_file(request: SignedInRequest) -> FileResponse:
    """From a file without a name, which is gone once it was sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        write_archive(file, request.user)
        file.seek(0)
        audit.record("person.record_taken", request.user, actor=request.user)
    except BaseException:
        file.close()
        raise
    name = f"about-me-{timezone.localdate().isoformat()}.zip"
    return FileResponse(file, content_type="application/zip", headers=file_headers(name))
