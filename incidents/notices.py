"""Whom a matter tells what. Words never name a person, a number or a fact of a matter."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from incidents import notice_kinds  # noqa: F401 (registers its kinds)
from incidents.enums import Part
from incidents.models import (
    BreakGlass,
    Case,
    Disclosure,
    Errand,
    FileMember,
    Interview,
    InterviewRecord,
    Investigation,
    MatterPart,
    NameRequest,
)
from incidents.models.case import WALLED_PARTS
from incidents.models.investigation import WALLED_FROM_FILE
from incidents.months import Months
from incidents.rules.case import above_those_it_is_about
from incidents.rules.disclosing import free_officers
from portal import people
from portal.models import DIGITAL_MEDIA, PEOPLE_SERVICES, Notice, Person, Role
from portal.notices import notify


def outside_the_wall(case: Case, candidates: "list[Person]", *, parts: Sequence[Part] = WALLED_PARTS) -> list[Person]:
    """Those of the candidates who have none of these parts in the matter and no place above its subject.

    Whoever raised it in confidence is told as their office is told: being the only one left out would name them.
    """
    walled = set(MatterPart.objects.filter(case=case, part__in=parts).values_list("person", flat=True))
    walled |= above_those_it_is_about(case)
    return [person for person in candidates if person.pk not in {*walled, case.subject_id}]


def tell_officers_of_concern(case: Case) -> None:
    tell_officers_of_cases([case])


def tell_officers_of_cases(cases: Iterable[Case]) -> None:
    """Once each, whatever number came. Where none of them may open one, whoever gives the roles is told that another
    one is needed, and no more."""
    officers = list(people.holders(*DIGITAL_MEDIA))
    told: set[Person] = set()
    stuck: set[Person] = set()
    for case in cases:
        free = outside_the_wall(case, officers)
        told.update(free)
        if not free:
            stuck.update(outside_the_wall(case, list(people.holders(Role.DIRECTORY_ADMINISTRATOR))))
    notify(told, "concern_received", url=reverse("incidents:queue"))
    notify(stuck, "concern_stuck")


def tell_handler(case: Case) -> None:
    if case.handler:
        notify([case.handler], "case_assigned", url=case_url(case))


def tell_handler_of_answer(case: Case) -> None:
    if case.handler:
        notify([case.handler], "reporter_wrote", url=case_url(case))


def tell_of_handed_over(person: Person) -> None:
    notify([person], "cases_handed_over", url=f"{reverse('incidents:queue')}?show=mine")


def tell_media_managers(case: Case, kind: str, *, but: Person | None = None) -> None:
    managers = [person for person in people.holders(Role.DIGITAL_MEDIA_MANAGER) if person != but]
    notify(outside_the_wall(case, managers), kind, url=case_url(case))


def tell_media_managers_who_see(case: Case, kind: str) -> None:
    """Of a case that may have been passed on meanwhile: then it is theirs no more, and they hear nothing of it."""
    managers = people.holders(Role.DIGITAL_MEDIA_MANAGER)
    notify(
        [one for one in managers if Case.objects.visible_to(one).filter(pk=case.pk).exists()], kind, url=case_url(case)
    )


def take_back(case: int, person: Person) -> None:
    """Nothing that told somebody of a case stays with them; what was not mailed yet never will be."""
    Notice.objects.filter(person=person, url=reverse("incidents:case", args=[case])).delete()


def tell_media_managers_of_proposal(case: Case) -> None:
    managers = [person for person in people.holders(Role.DIGITAL_MEDIA_MANAGER) if person.pk != case.proposed_by_id]
    notify(outside_the_wall(case, managers), "referral_proposed", url=case_url(case))


def tell_media_managers_of_changed_files() -> None:
    """Without an address: it would show a manager that there is a case they must not know of."""
    notify(people.holders(Role.DIGITAL_MEDIA_MANAGER), "evidence_changed")


def tell_of_finds(watchers: Sequence[Person]) -> None:
    notify(watchers, "search_found", url=reverse("incidents:saved_searches"))


def tell_disclosure_officers(disclosure: Disclosure) -> None:
    """The one who was named; else each who may take it, and where there is none, whoever gives the roles."""
    case, named = disclosure.case, disclosure.officer
    if officers := [named] if named else free_officers(case, but=disclosure.passed_by):
        notify(officers, "disclosure_received", url=disclosure_url(disclosure))
    else:
        notify(outside_the_wall(case, list(people.holders(Role.DIRECTORY_ADMINISTRATOR))), "disclosure_stuck")


def take_back_disclosure(disclosure: Disclosure, person: Person) -> None:
    Notice.objects.filter(person=person, url=disclosure_url(disclosure)).delete()


def disclosure_url(disclosure: Disclosure) -> str:
    return reverse("incidents:disclosure", args=[disclosure.pk])


def tell_services_of_referral(file: Investigation) -> None:
    officers = list(people.holders(*PEOPLE_SERVICES))
    notify(outside_the_wall(file.case, officers, parts=WALLED_FROM_FILE), "referral_received", url=file_url(file))


def take_back_referral(file: Investigation) -> None:
    """Once somebody took the file on, nothing tells of it whoever may neither read it nor come onto it."""
    on_it = FileMember.objects.standing().filter(investigation=file).values("person")
    may_come = people.holders(Role.PEOPLE_SERVICES_MANAGER).values("pk")
    told = Notice.objects.filter(kind="referral_received", url=file_url(file))
    told.exclude(person__in=on_it).exclude(person__in=may_come).delete()


def take_back_file(file: Investigation, person: Person) -> None:
    Notice.objects.filter(person=person, url=file_url(file)).delete()


def tell_of_return(case: Case) -> None:
    managers = list(people.holders(Role.DIGITAL_MEDIA_MANAGER))
    handler = [case.handler] if case.handler and case.handler not in managers else []
    notify(outside_the_wall(case, [*managers, *handler]), "referral_returned", url=case_url(case))


def tell_services_managers(file: Investigation, kind: str) -> None:
    managers = outside_the_wall(file.case, list(people.holders(Role.PEOPLE_SERVICES_MANAGER)), parts=WALLED_FROM_FILE)
    notify(managers, kind, url=file_url(file))


def tell_managers_on(file: Investigation, kind: str) -> None:
    """The managers on the file whom its wall does not keep out; all who may come onto it while none is."""
    on_it = FileMember.objects.standing().filter(investigation=file).values("person")
    managers = list(people.holders(Role.PEOPLE_SERVICES_MANAGER).filter(pk__in=on_it))
    if managers := outside_the_wall(file.case, managers, parts=WALLED_FROM_FILE):
        notify(managers, kind, url=file_url(file))
    else:
        tell_services_managers(file, kind)


def tell_of_broken_glass(file: Investigation) -> None:
    """The auditors who have no part in the matter, and the managers on the file."""
    on_it = FileMember.objects.standing().filter(investigation=file).values("person")
    managers = people.holders(Role.PEOPLE_SERVICES_MANAGER).filter(pk__in=on_it)
    uses = BreakGlass.objects.filter(investigation=file)
    auditors = [one for one in people.holders(Role.AUDITOR) if uses.reported_to(one).exists()]
    told = [*auditors, *managers]
    notify(told, "glass_broken", url=reverse("incidents:break_glass_log"))


def tell_of_a_month_of_glass(auditors: Iterable[Person], month: Months) -> int:
    return notify(auditors, "glass_month", url=f"{reverse('incidents:break_glass_log')}?month={month}")


def tell_added(file: Investigation, person: Person) -> None:
    notify([person], "file_member_added", url=file_url(file))


def tell_appointed(file: Investigation, person: Person) -> None:
    notify([person], "appointed", url=file_url(file))


def tell_respondent_of_letter(file: Investigation) -> None:
    notify([file.respondent], "letter_issued", url=reverse("incidents:my_matter", args=[file.pk]))


def tell_respondent(file: Investigation, kind: str) -> None:
    notify([file.respondent], kind, url=reverse("incidents:my_matter", args=[file.pk]))


def tell_members(file: Investigation, kind: str) -> None:
    """Those of People Services who are on the file."""
    members = FileMember.objects.standing().filter(investigation=file).select_related("person")
    notify([member.person for member in members], kind, url=file_url(file))


def tell_of_errand(errand: Errand, kind: str) -> None:
    notify([errand.person], kind, url=errand_url(errand))


def take_back_errand(errand: Errand) -> None:
    """Nothing leads them there any more, and they are told that it is over."""
    Notice.objects.filter(person=errand.person, url=errand_url(errand)).delete()
    notify([errand.person], "errand_taken_back")


def errand_url(errand: Errand) -> str:
    return reverse("incidents:my_errand", args=[errand.pk])


def tell_interviewed(interview: Interview, kind: str) -> None:
    notify([interview.person], kind, url=reverse("incidents:my_interview", args=[interview.pk]))


def tell_interviewer(record: InterviewRecord, kind: str) -> None:
    notify([record.by], kind, url=file_url(record.interview.investigation))


def tell_deciders(file: Investigation, kind: str) -> None:
    awaiting = file.delegate or file.decision_maker
    if awaiting:
        notify([awaiting], kind, url=file_url(file))


def tell_suspender(file: Investigation, kind: str) -> None:
    """Whoever decides on a suspension; the managers while nobody does."""
    if file.suspender:
        notify([file.suspender], kind, url=file_url(file))
    else:
        tell_services_managers(file, kind)


def tell_reporters_of_progress(case: Case) -> None:
    """Process only, never an outcome (L2)."""
    for concern in case.concerns.with_names():
        if reporter := concern.known_reporter:
            notify([reporter], "concern_update", url=reverse("incidents:concern", args=[concern.pk]))


def tell_custodians_of_request(request: NameRequest) -> None:
    """The others, but for those who know of the matter by another part in it."""
    case = request.concern.case
    declared = set(case.declarations.values_list("person", flat=True))
    custodians = [
        person
        for person in people.holders(Role.IDENTITY_CUSTODIAN)
        if person.pk != request.asked_by_id and person.pk not in declared
    ]
    notify(outside_the_wall(case, custodians, parts=tuple(Part)), "name_asked", url=name_url(request))


def tell_asker_of_decision(request: NameRequest) -> None:
    notify([request.asked_by], "name_decided", url=name_url(request))


def name_url(request: NameRequest) -> str:
    return reverse("incidents:name", args=[request.concern_id])


def case_url(case: Case) -> str:
    return reverse("incidents:case", args=[case.pk])


def file_url(file: Investigation) -> str:
    return reverse("incidents:investigation", args=[file.pk])
