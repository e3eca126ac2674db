"""What of matters waits for somebody, on their home page: read over a shoulder, it tells nothing."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import CaseState, Channel
from incidents.enums import InvestigationState as S
from incidents.models import Case, ConcernDraft, Correction, Disclosure, Errand, Investigation, Watch
from incidents.models.correction import KEEPERS
from incidents.queries import letter_to_answer, name_requests_to_decide
from incidents.suspensions_due import suspensions_waiting
from portal import people
from portal.asking import AskedBy
from portal.models import DIGITAL_MEDIA, Person, Role
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


# Asked by everyone who comes.
_begun_by = AskedBy(lambda person: ConcernDraft.objects.filter(person=person))
_told_to = AskedBy(lambda person: Investigation.objects.told_to(person).order_by("pk"))
_given_to = AskedBy(lambda person: Errand.objects.given_to(person).open())


def waiting_for(person: Person) -> list[Waiting]:
    """Cases, files, letters and mails whose next step is this person's, and what they began to write."""
    drafts = [*_mails(person), *_watches(person), *_drafts(person)]
    return [
        *_letters_to_answer(person),
        *suspensions_waiting(person),
        *_errands(person),
        *_cases(person),
        *_files(person),
        *_names(person),
        *_disclosures(person),
        *_corrections(person),
        *drafts,
    ]


def _drafts(person: Person) -> list[Waiting]:
    """The list may be read over a shoulder, so that it does not say what was begun."""
    return [_mail_in_hand() if draft.channel == Channel.EMAIL else _begun(draft) for draft in _begun_by(person)]


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
    visible = Watch.objects.visible_to(person)
    if visible.query.is_empty():
        return []
    due = list(visible.due().order_by("due_on").values_list("due_on", flat=True)[:100])
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


def _letters_to_answer(person: Person) -> list[Waiting]:
    letters = [letter_to_answer(file) for file in _told_to(person)]
    return [
        Waiting(
            title="A letter you may answer",
            url=reverse("incidents:my_matter", args=[letter.investigation_id]),
            due=None if letter.stands_still else timezone.localdate(letter.may_be_answered_until),
            why="You need not answer now." if letter.stands_still else "You have a right to respond.",
        )
        for letter in letters
        if letter
    ]


def _errands(person: Person) -> list[Waiting]:
    return [
        Waiting(
            title="Something to carry out",
            url=reverse("incidents:my_errand", args=[errand.pk]),
            due=errand.due_on,
            why="People Services asks you to do it.",
            overdue=errand.due_on < timezone.localdate(),
        )
        for errand in _given_to(person)
    ]


def _cases(person: Person) -> list[Waiting]:
    visible = Case.objects.visible_to(person).open()
    if visible.query.is_empty():
        return []
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
    visible = Investigation.objects.visible_to(person)
    if visible.query.is_empty():
        return []
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
        for file in visible.filter(mine).order_by("state_since")[:20]
    ]


def _disclosures(person: Person) -> list[Waiting]:
    visible = Disclosure.objects.visible_to(person)
    if visible.query.is_empty():
        return []
    waiting = visible.filter(taken_over_at__isnull=True).order_by("passed_at", "pk")
    return [
        Waiting(
            title=f"A possible disclosure, {disclosure.number}",
            url=reverse("incidents:disclosure", args=[disclosure.pk]),
            why="Passed to you as an authorised disclosure officer.",
        )
        for disclosure in waiting[:10]
    ]


def _corrections(person: Person) -> list[Waiting]:
    """What others ask to have corrected; of those who keep such records only, so that nobody else waits for it."""
    if not people.holds(person, *KEEPERS):
        return []
    due = Correction.objects.for_room_of(person).open().order_by("due_on", "pk")
    return [
        Waiting(
            title="A request to correct a record",
            url=reverse("incidents:correction", args=[pk]),
            due=due_on,
            why="Answer it within the time the law gives.",
            overdue=due_on < timezone.localdate(),
        )
        for pk, due_on in due.values_list("pk", "due_on")[:10]
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
