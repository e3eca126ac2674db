"""For training authors: a course out to another tool, and a file of another tool in."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from policies.models import Policy
from portal.export import attachment
from portal.forms import PageForm
from portal.http import SignedInRequest
from training import domain, queries, rules
from training.enums import Kind
from training.forms import BroughtCourseForm, CourseFileForm
from training.interchange import FORMATS, Found, Unreadable, kind_of_file, write
from training.interchange.apart import as_found, read_apart
from training.models import CourseImport, CourseVersion
from training.scorm import about, write_scorm

from .links import trail_to


@require_GET
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The formats a version can leave in, and what each carries."""
    version = _version_for(request, pk)
    trail = trail_to(version if version.is_current else None)
    policies = queries.policies_in(version)
    context = {"version": version, "formats": FORMATS.values(), "policies": policies, "trail": trail}
    return render(request, "training/export.html", context)


@require_GET
def export_file(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    version = _version_for(request, pk)
    if key not in FORMATS:
        raise Http404
    pictures = queries.picture_files(version)
    ending, media_type = kind_of_file(key, pictures)
    name = f"{version.course.slug}-{version.number}.{ending}"
    return attachment(write(key, queries.words_of(version), pictures), name=name, media_type=media_type)


@require_GET
def export_scorm(request: SignedInRequest, pk: int, slug: str) -> HttpResponse:
    """For another learning system, about one policy: that system does not know whom which policy covers."""
    version = _version_for(request, pk)
    policy = get_object_or_404(queries.policies_in(version), slug=slug)
    words = about(queries.words_of(version), queries.refs_named(version, policy))
    if not words.items:
        raise Http404
    identifier = f"{version.course.slug}-{version.number}-{slug}"
    name = f"{identifier}.scorm12.zip"
    pictures = queries.picture_files(version, queries.names_shown(words))
    return attachment(write_scorm(words, identifier, pictures), name=name, media_type="application/zip")


@require_http_methods(["GET", "POST"])
def bring_in(request: SignedInRequest) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    form = CourseFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("training:import-preview", _keep(form, request).pk)
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
    return render(request, "training/import.html", {"form": form, "trail": trail_to()})


def _keep(form: CourseFileForm, request: SignedInRequest) -> CourseImport:
    file: UploadedFile = form.cleaned_data["file"]
    name, data = file.name or "", file.read()
    return domain.bring_in_course(
        domain.store_found_pictures(read_apart(name, data)),
        course=form.cleaned_data["course"],
        file_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        once=form.cleaned_data["once"],
        actor=request.user,
    )


@require_http_methods(["GET", "POST"])
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was understood and what was not, before anything becomes a draft."""
    if not rules.can_author(request.user):
        raise Http404
    mine = CourseImport.objects.filter(uploaded_by=request.user).select_related("course", "version__course")
    brought = get_object_or_404(mine, pk=pk)
    found = as_found(brought.found)
    form = _confirming(request, brought, found)
    if request.method == "POST" and form.is_valid() and not brought.version:
        try:
            draft = domain.draft_course_import(brought, actor=request.user, **form.cleaned_data)
        except domain.CourseRefused as refusal:
            form.add_error(None, str(refusal))
        except domain.NotBeingWritten:
            form.add_error(None, "The next version of this course is being reviewed. Bring this in when that is done.")
        else:
            return redirect("training:draft", draft.pk)
    context = {
        "brought": brought,
        "found": found,
        "facts": _facts(found),
        "must_be_completed": _unexplained(found) + _untied(found) > 0,
        "form": form,
        "trail": [*trail_to(), {"label": "Bring in a course", "url": reverse("training:import")}],
    }
    return render(request, "training/import_preview.html", context)


def _confirming(request: SignedInRequest, brought: CourseImport, found: Found) -> PageForm:
    sent = request.POST if request.method == "POST" else None
    if brought.course:
        return PageForm(sent)
    about = found.about or {}
    slugs = about.get("policies") if isinstance(about.get("policies"), list) else []
    named = Policy.objects.filter(slug__in=[str(slug) for slug in slugs or []])
    return BroughtCourseForm(sent, initial={"title": found.title[:200], "policies": named})


def _facts(found: Found) -> list[dict[str, object]]:
    counted = [(kind.label, sum(item.kind == kind for item in found.items)) for kind in Kind]
    counted += [("Without an explanation", _unexplained(found)), ("Without a clause", _untied(found))]
    return [{"term": term, "value": number} for term, number in counted if number]


def _unexplained(found: Found) -> int:
    return sum(not all(one.why for one in item.options) for item in found.items)


def _untied(found: Found) -> int:
    return sum(not part.clauses for part in found.items)


def _version_for(request: SignedInRequest, pk: int) -> CourseVersion:
    if not rules.can_author(request.user):
        raise Http404
    return get_object_or_404(CourseVersion.objects.select_related("course"), pk=pk)
