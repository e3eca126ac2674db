"""What pages ask of matters. None of it writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from incidents.enums import Part, Power
from incidents.models import (
    Allegation,
    Capture,
    Case,
    Concern,
    Evidence,
    Investigation,
    Judgement,
    Letter,
    MatterPart,
    NameRequest,
    Post,
    Sighting,
)
from incidents.models.identity import sealed_in
from incidents.models.investigation import InvestigationQuerySet
from incidents.rules import awaiting
from incidents.rules import case as case_rules
from incidents.rules import investigation as file_rules
from incidents.rules.delegation import delegates
from policies.models import Acknowledgement, Edition
from policies.queries import acknowledged_by
from portal import people
from portal.calendar import end_of
from portal.models import DIGITAL_MEDIA, Person, Role, Unit


def letter_to_answer(file: Investigation) -> Letter | None:
    """The letter its respondent may answer now, if there is one."""
    letter = awaiting.awaited_letter(file)
    if letter is None or not awaiting.is_hearing(file) or letter.is_settled(timezone.now()):
        return None
    return letter


def name_requests_to_decide(custodian: Person) -> "QuerySet[NameRequest]":
    kept = Concern.objects.kept_apart_for(custodian)
    asked = NameRequest.objects.filter(concern__in=kept.values("pk"), decided_at__isnull=True)
    return asked.exclude(asked_by=custodian).select_related("concern").order_by("asked_at", "pk")


def also_reported(case: Case) -> "QuerySet[Case]":
    """Other cases about the same posts, for whoever sees this one: filter by `visible_to` before showing them."""
    same = Concern.objects.filter(posts__in=case.concerns.values("posts")).values("case")
    return Case.objects.filter(pk__in=same).exclude(pk=case.pk)


def judged_before(case: Case, viewer: Person) -> "QuerySet[Judgement]":
    """The last judgement of each other case about the same posts that the viewer may see."""
    others = also_reported(case) & Case.objects.visible_to(viewer)
    last = Judgement.objects.filter(case__in=others.order_by().values("pk")).order_by("case", "-id").distinct("case")
    return Judgement.objects.filter(pk__in=last.values("pk")).select_related("case", "by").order_by("-id")


@dataclass(frozen=True)
class Reported:
    """A post as it stands in a case: what the portal saw of it last, and what each reporter says of it."""

    post: Post
    capture: Capture | None
    sightings: list[Sighting]


def posts_of(case: Case, viewer: Person) -> list[Reported]:
    """The words of other cases are there only where the viewer may see those and has opened them."""
    posts = list(Post.objects.filter(sightings__concern__case=case).distinct().order_by("pk"))
    looks = Capture.objects.filter(post__in=posts).order_by("post", "-at", "-id").distinct("post")
    last = {capture.post_id: capture for capture in looks}
    others = Case.objects.visible_to(viewer).opened_by(viewer).values("pk")
    said = (
        Sighting.objects.filter(post__in=posts)
        .filter(Q(concern__case=case) | Q(concern__case__in=others))
        .select_related("concern__case")
        .order_by("concern__submitted_at", "pk")
    )
    by_post: dict[int, list[Sighting]] = {}
    for sighting in said:
        by_post.setdefault(sighting.post_id, []).append(sighting)
    return [Reported(post, last.get(post.pk), by_post.get(post.pk, [])) for post in posts]


def pictures_of(case: Case) -> "QuerySet[Evidence]":
    return Evidence.objects.filter(concern__case=case).select_related("concern").order_by("concern", "position")


def referred_pictures(file: Investigation) -> "QuerySet[Evidence]":
    """Of the case that was referred and of what was joined to it."""
    return pictures_in(Concern.objects.of_matter(file.case).order_by())


def pictures_in(concerns: "QuerySet[Concern] | Sequence[Concern]") -> "QuerySet[Evidence]":
    return Evidence.objects.filter(concern__in=concerns).select_related("concern").order_by("concern", "position")


def officers_for(case: Case) -> list[Person]:
    """Those a manager may give the case to: nobody behind its wall is offered."""
    return [person for person in people.holders(*DIGITAL_MEDIA) if case_rules.can_handle(person, case)]


@dataclass(frozen=True)
class KnownThen:
    """An edition that conduct is judged by, and how the respondent had acknowledged it by that day, if they had."""

    edition: Edition
    acknowledgement: Acknowledgement | None


def acknowledged_then(file: Investigation, allegations: Iterable[Allegation]) -> dict[int, list[KnownThen]]:
    """By allegation, each edition it is judged by; asked once for each edition and day."""
    asked: dict[tuple[int, date], KnownThen] = {}
    found: dict[int, list[KnownThen]] = {}
    for allegation in allegations:
        editions = {clause.edition_id: clause.edition for clause in allegation.clauses.all()}
        for pk, edition in editions.items():
            day = allegation.conduct_on
            if (pk, day) not in asked:
                asked[pk, day] = KnownThen(edition, acknowledged_by(file.respondent, edition, end_of(day)))
            found.setdefault(allegation.pk, []).append(asked[pk, day])
    return found


def files(person: Person) -> InvestigationQuerySet:
    """The files this person may see, with what a row of their list shows, in one query."""
    found = Investigation.objects.visible_to(person).with_is_read(person)
    return found.select_related("respondent").defer("recommendation_reasons")


# The decision-maker may investigate; any other two parts are for two people.
PARTS_TOGETHER = {
    Part.INVESTIGATOR: (Part.INVESTIGATOR, Part.DECISION_MAKER),
    Part.DECISION_MAKER: (Part.INVESTIGATOR, Part.DECISION_MAKER),
    Part.DELEGATE: (Part.DELEGATE,),
    Part.SUSPENDER: (Part.SUSPENDER,),
}
ROLES_OF_PARTS = {
    Part.INVESTIGATOR: Role.INVESTIGATOR,
    Part.DECISION_MAKER: Role.BREACH_DECISION_MAKER,
    Part.DELEGATE: Role.SANCTION_DELEGATE,
    Part.SUSPENDER: Role.SANCTION_DELEGATE,
}
POWERS_OF_PARTS = {
    Part.DECISION_MAKER: Power.BREACH,
    Part.DELEGATE: Power.SANCTION,
    Part.SUSPENDER: Power.SUSPENSION,
}


def appointable(file: Investigation, part: Part) -> list[Person]:
    """The role's holders who have no other part in the matter, no place above the respondent, and the delegation."""
    engaged = MatterPart.objects.filter(case=file.case_id).exclude(part__in=PARTS_TOGETHER[part]).values("person")
    walled = {file.respondent_id, *people.line_above(file.respondent)}
    if part != Part.INVESTIGATOR:
        walled |= file_rules.decided_before(file) | {file.recommended_by_id or 0}
    free = list(people.holders(ROLES_OF_PARTS[part]).exclude(pk__in=engaged).exclude(pk__in=walled))
    if power := POWERS_OF_PARTS.get(part):
        delegated = delegates(power, on=timezone.localdate(), classification=file.respondent.classification)
        free = [person for person in free if person.pk in delegated]
    in_confidence = sealed_in(file.case_id, free)
    return [person for person in free if person.pk not in in_confidence]


def small_units_named_in(text: str) -> list[str]:
    """Names of units that stand in a text and that few people work in."""
    lowered = text.lower()
    named = {pk for pk, name in Unit.objects.values_list("pk", "name") if name.lower() in lowered}
    units = Unit.objects.filter(pk__in=named).annotate(
        size=Count("below__descendant__people", filter=Q(below__descendant__people__is_active=True))
    )
    return [unit.name for unit in units if unit.size < settings.UNNAMED_FEW_PEOPLE]
