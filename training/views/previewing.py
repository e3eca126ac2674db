"""A draft as learners will meet it: its lessons, and its questions to try. Nothing that is chosen here is kept."""

from random import Random

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.http import SignedInRequest
from training import rules
from training.draw import InBank, shown_order
from training.enums import Part
from training.forms import form_for
from training.marking import score_of
from training.models import Answer, Asked, CourseVersion, Item, Lesson
from training.queries import Question
from training.sheets import Sheet

from .authoring import draft_for, trail_to_drafts
from .explaining import explain, segments_of
from .links import clause_links, trail_to
from .picturing import shown_in


@require_GET
def lesson_preview(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    version = draft_for(request, pk)
    lesson = get_object_or_404(Lesson, version=version, position=position)
    total = version.lessons.count()
    context = {
        "version": version,
        "lesson": lesson,
        "pictures": shown_in(version, lesson.body),
        "number": position,
        "lessons": total,
        "before": _way(version, "lesson", position - 1, total),
        "after": _way(version, "lesson", position + 1, total),
        "edit_url": reverse("training:draft-lesson", args=[version.pk, lesson.pk]) if version.is_draft else "",
        "clauses": clause_links(lesson.clauses.select_related("edition__policy")),
        "trail": _trail(request, version),
    }
    return render(request, "training/authoring_preview_lesson.html", context)


@require_http_methods(["GET", "POST"])
def item_preview(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """To answer, and answered and explained."""
    version = draft_for(request, pk)
    items = version.items.select_related("post").prefetch_related("options", "clauses__edition__policy")
    item = get_object_or_404(items, position=position)
    asked = Asked(item=item, position=position, shown=_shown(item))
    question, form = Question(asked, None), form_for(Question(asked, None))
    if request.method == "POST":
        chosen = Sheet(0, 0, item.kind, asked.shown, item.choices()).whole(request.POST)
        form = form_for(question, request.POST)
        if chosen and form.is_valid():
            score = score_of(item.kind, item.choices(), chosen)
            question = Question(asked, Answer(asked=asked, chosen=chosen, score=score))
    total = version.items.count()
    context = {
        "version": version,
        "question": question,
        "total": total,
        "post": getattr(item, "post", None),
        "segments": segments_of(question),
        "explained": explain(question) if question.answer else None,
        "form": form,
        "before": _way(version, "item", position - 1, total),
        "after": _way(version, "item", position + 1, total),
        "edit_url": reverse("training:draft-item", args=[version.pk, item.pk]) if version.is_draft else "",
        "trail": _trail(request, version),
    }
    return render(request, "training/authoring_preview_item.html", context)


def _trail(request: SignedInRequest, version: CourseVersion) -> list[dict[str, str]]:
    if rules.can_author(request.user):
        return trail_to_drafts(version)
    return [*trail_to(), {"label": version.title, "url": reverse("training:draft", args=[version.pk])}]


def _way(version: CourseVersion, kind: str, position: int, total: int) -> str:
    return reverse(f"training:preview-{kind}", args=[version.pk, position]) if 1 <= position <= total else ""


def _shown(item: Item) -> list[int]:
    """As some learner has it: the same each time, so that an answer finds the order it was given in."""
    pks = {part: [one.pk for one in item.in_order() if one.part == part] for part in Part}
    in_bank = InBank(
        pk=item.pk,
        position=item.position,
        kind=item.kind,
        answers=tuple(pks[Part.ANSWER]),
        phrases=tuple(pks[Part.PHRASE]),
        fixed_order=item.fixed_order,
    )
    return shown_order(in_bank, Random(item.pk))  # noqa: S311 (an order, no secret)  # nosec B311
