"""What pages ask of matters. None of it writes."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import CaseState, Channel, Part, Power
from incidents.enums import InvestigationState as S
from incidents.models import (
    Capture,
    Case,
    Concern,
    ConcernDraft,
    Disclosure,
    Evidence,
    Investigation,
    Judgement,
    Letter,
    MatterPart,
    NameRequest,
    Post,
    Sighting,
    Watch,
)
from incidents.models.identity import sealed_in
from incidents.models.investigation import InvestigationQuerySet
from incidents.rules import case as case_rules
from incidents.rules import investigation as file_rules
from incidents.rules.delegation import delegates
from incidents.suspensions_due import suspensions_waiting
from portal import people
from portal.models import DIGITAL_MEDIA, Person, Role, Unit
from portal.waiting import Waiting

# Whose step comes next on a file, by its state: what stands on their home page.
NEXT_STEP_BY_ROLE: dict[Role, tuple[S, ...]] = {
    Role.PEOPLE_SERVICES_OFFICER: (S.RECEIVED,),
    Role.PEOPLE_SERVICES_MANAGER: (S.FORMAL, S.BREACH, S.SANCTION_DECIDED),
}
NEXT_STEP_BY_APPOINTMENT: dict[str, tuple[S, ...]] = {
    "decision_maker": (S.BDM_APPOINTED, S.INVESTIGATING, S.DETERMINING),
    "delegate": (S.SD_ASSIGNED, S.SANCTION_PROPOSED),
}


def waiting_for(person: Person) -> list[Waiting]:
    """Cases, files, letters and mails whose next step is this person's, and what they began to write."""
    drafts = [*_mails(person), *_watches(person), *_drafts(person)]
    return [
        *_letters_to_answer(person),
        *suspensions_waiting(person),
        *_cases(person),
        *_files(person),
        *_names(person),
        *_disclosures(person),
        *drafts,
    ]


def _drafts(person: Person) -> list[Waiting]:
    """The list may be read over a shoulder, so that it does not say what was begun."""
    return [
        _mail_in_hand() if draft.channel == Channel.EMAIL else _begun(draft) for draft in person.concern_drafts.all()
    ]


def _begun(draft: ConcernDraft) -> Waiting:
    return Waiting(
        title="Finish what you began to write",
        url=reverse("incidents:concerns"),
        why=f"Not sent yet. It is kept for you until {format_date(draft.kept_until, 'j F Y')}.",
    )


def _mail_in_hand() -> Waiting:
    return Waiting(
        title="Complete the mail you took in hand",
        url=reverse("incidents:mailbox"),
        why="Not in the queue yet. Complete it and send it, or put it back.",
    )


def _mails(person: Person) -> list[Waiting]:
    """How many mails nobody has in hand: like unassigned cases, each officer's to take."""
    if not people.holds(person, *DIGITAL_MEDIA):
        return []
    visible = ConcernDraft.objects.visible_to(person)
    waiting = visible.filter(channel=Channel.EMAIL, person__isnull=True)[:100].count()
    if not waiting:
        return []
    return [
        Waiting(
            title=f"{waiting} {'mail' if waiting == 1 else 'mails'} nobody has taken in hand",
            url=reverse("incidents:mailbox"),
            why="What came by mail is in no queue until somebody completes it.",
        )
    ]


def _watches(person: Person) -> list[Waiting]:
    """How much of the watch list is due for a look: like mails, each officer's to take."""
    due = list(Watch.objects.visible_to(person).due().order_by("due_on").values_list("due_on", flat=True)[:100])
    if not due:
        return []
    return [
        Waiting(
            title=f"{len(due)} {'look is' if len(due) == 1 else 'looks are'} due on the watch list",
            url=reverse("incidents:watch_list"),
            due=due[0],
            why="Public pages and words that Digital Media looks at.",
            overdue=due[0] < timezone.localdate(),
        )
    ]


def letter_to_answer(file: Investigation) -> Letter | None:
    """The letter its respondent may answer now, if there is one."""
    letter = file_rules.awaited_letter(file)
    if letter is None or not file_rules.is_hearing(file) or letter.is_settled(timezone.now()):
        return None
    return letter


def _letters_to_answer(person: Person) -> list[Waiting]:
    letters = [letter_to_answer(file) for file in Investigation.objects.told_to(person).order_by("pk")]
    return [
        Waiting(
            title="A letter you may answer",
            url=reverse("incidents:my_matter", args=[letter.investigation_id]),
            due=timezone.localdate(letter.may_be_answered_until),
            why="You have a right to respond.",
        )
        for letter in letters
        if letter
    ]


def _cases(person: Person) -> list[Waiting]:
    visible = Case.objects.visible_to(person).open()
    mine = visible.filter(handler=person).exclude(state=CaseState.REFERRAL_PROPOSED).order_by("due_at", "pk")[:10]
    items = [
        Waiting(
            title=f"Case {case.number}",
            url=reverse("incidents:case", args=[case.pk]),
            due=case.due_day,
            why="Waiting for you to accept it." if case.awaits_acceptance else case.get_state_display(),
            overdue=case.is_overdue,
        )
        for case in mine
    ]
    if unassigned := visible.filter(handler__isnull=True)[:100].count():
        items.append(
            Waiting(
                title=f"{unassigned} new {'concern' if unassigned == 1 else 'concerns'} nobody has taken",
                url=f"{reverse('incidents:queue')}?show=unassigned",
                why="Take one, or assign it.",
            )
        )
    if people.holds(person, Role.DIGITAL_MEDIA_MANAGER):
        proposed = visible.filter(state=CaseState.REFERRAL_PROPOSED).exclude(proposed_by=person)[:10]
        items += [
            Waiting(
                title=f"Proposed referral of {case.number}",
                url=reverse("incidents:case", args=[case.pk]),
                due=case.due_day,
                why="Waits for your decision.",
                overdue=case.is_overdue,
            )
            for case in proposed
        ]
    return items


def _files(person: Person) -> list[Waiting]:
    mine = Q(pk__in=[])
    for role, states in NEXT_STEP_BY_ROLE.items():
        if people.holds(person, role):
            mine |= Q(state__in=states)
    if people.holds(person, Role.PEOPLE_SERVICES_MANAGER):
        mine |= Q(state=S.ASSESSING, recommended_by__isnull=False)
    if people.holds(person, Role.PEOPLE_SERVICES_OFFICER):
        mine |= Q(state=S.ASSESSING, recommended_by__isnull=True)
    for appointment, states in NEXT_STEP_BY_APPOINTMENT.items():
        mine |= Q(**{appointment: person, "state__in": states})
    return [
        Waiting(
            title=f"Matter {file.number}",
            url=reverse("incidents:investigation", args=[file.pk]),
            why=file.get_state_display(),
        )
        for file in Investigation.objects.visible_to(person).filter(mine).order_by("state_since")[:20]
    ]


def name_requests_to_decide(custodian: Person) -> "QuerySet[NameRequest]":
    kept = Concern.objects.kept_apart_for(custodian)
    asked = NameRequest.objects.filter(concern__in=kept.values("pk"), decided_at__isnull=True)
    return asked.exclude(asked_by=custodian).select_related("concern").order_by("asked_at", "pk")


def _disclosures(person: Person) -> list[Waiting]:
    waiting = Disclosure.objects.visible_to(person).filter(taken_over_at__isnull=True).order_by("passed_at", "pk")
    return [
        Waiting(
            title=f"A possible disclosure, {disclosure.number}",
            url=reverse("incidents:disclosure", args=[disclosure.pk]),
            why="Passed to you as an authorised disclosure officer.",
        )
        for disclosure in waiting[:10]
    ]


def _names(person: Person) -> list[Waiting]:
    if not people.holds(person, Role.IDENTITY_CUSTODIAN):
        return []
    return [
        Waiting(
            title=f"A request about {asked.concern.number}",
            url=reverse("incidents:name_decide", args=[asked.pk]),
            why="Another custodian asks to see a name. Decide, with your reasons.",
        )
        for asked in name_requests_to_decide(person)[:10]
    ]


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
    concerns = Concern.objects.of_matter(file.case).order_by()
    return Evidence.objects.filter(concern__in=concerns).select_related("concern").order_by("concern", "position")


def officers_for(case: Case) -> list[Person]:
    """Those a manager may give the case to: nobody behind its wall is offered."""
    return [person for person in people.holders(*DIGITAL_MEDIA) if case_rules.can_handle(person, case)]


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
