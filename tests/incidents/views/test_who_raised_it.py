"""Every page about a matter says who raised it, each way of giving a name as it was given, and none says more."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from incidents.custody_paper import who_of
from incidents.domain.case import refer_case
from incidents.domain.concern import raise_concern
from incidents.domain.custody import export_custody, lines_of
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.investigation import begin_assessment
from incidents.domain.unnamed import give_name
from incidents.enums import EntryKind, Naming
from incidents.models import CaseEntry, Concern, Investigation
from portal import audit
from portal.models import Person, Role
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, upload

pytestmark = pytest.mark.django_db

IN_CONFIDENCE = "Somebody whose name is kept in confidence"
UNNAMED = "Somebody unnamed"


def named(cast: Cast, reporter: Person) -> Concern:
    return raise_concern(cast.account(), actor=reporter)


def in_confidence(cast: Cast, reporter: Person) -> Concern:
    return raise_concern(cast.account(), actor=reporter, naming=Naming.CONFIDENTIAL)


def unnamed(cast: Cast, reporter: Person) -> Concern:
    return raise_concern(cast.account(), actor=audit.ANONYMOUS)


def named_later(cast: Cast, reporter: Person) -> Concern:
    concern = unnamed(cast, reporter)
    give_name(concern, actor=reporter)
    return concern


WAYS = {named: "Quillfeather", in_confidence: IN_CONFIDENCE, unnamed: UNNAMED, named_later: "Quillfeather"}


@pytest.fixture
def reporter() -> Person:
    return PersonFactory(given_names="Zebedee", family_name="Quillfeather", staff_number="S8041172")


def known_from(page: str, reporter: Person) -> bool:
    return any(one in page for one in (reporter.family_name, reporter.email, reporter.staff_number))


@pytest.mark.parametrize(("way", "shown"), WAYS.items())
def test_each_page_of_a_matter_says_it_as_it_was_given(
    cast: Cast, reporter: Person, client_for: Callable[[Person], Client], way, shown: str
) -> None:
    cast.raised = lambda **fields: way(cast, reporter)
    case = cast.proposed()
    CaseEntry.objects.create(case=case, kind=EntryKind.REPORTER, words="One more thing.", once=uuid.uuid4())
    page = client_for(cast.mina).get(reverse("incidents:case", args=[case.pk])).text
    assert f"Raised by: {shown}" in page.replace("Zebedee ", "")
    file = referred(cast, case)
    page = client_for(cast.olga).get(reverse("incidents:investigation", args=[file.pk])).text
    assert f"Raised by: {shown}" in page.replace("Zebedee ", "")


@pytest.mark.parametrize("way", [in_confidence, unnamed])
def test_no_page_of_anybody_gives_away_a_name_that_was_not_given(
    cast: Cast, reporter: Person, client_for: Callable[[Person], Client], way
) -> None:
    cast.raised = lambda **fields: way(cast, reporter)
    case = cast.proposed()
    others = [person_with(role) for role in (Role.IDENTITY_CUSTODIAN, Role.AUDITOR, Role.DISCLOSURE_OFFICER)]
    everyone = [*(getattr(cast, name) for name in cast.__dataclass_fields__ if name != "clauses"), *others]
    before = pages(case.pk, 0, case.concerns.get().pk)
    given_away = [where for person in everyone for where in seen(client_for(person), before, reporter)]
    file = referred(cast, case)
    after = pages(case.pk, file.pk, case.concerns.get().pk)
    given_away += [where for person in everyone for where in seen(client_for(person), after, reporter)]
    assert given_away == []


def referred(cast: Cast, case) -> Investigation:
    return begin_assessment(refer_case(case, actor=cast.mina, words="I agree."), actor=cast.olga)


def pages(case: int, file: int, concern: int) -> list[str]:
    plain = ("home", "me", "notices", "audit", "incidents:queue", "incidents:passed_on", "incidents:investigations",
             "incidents:concerns", "incidents:names", "incidents:my_matters")  # fmt: skip
    return [
        *(reverse(name) for name in plain),
        f"{reverse('search')}?q=Zebedee",
        f"{reverse('incidents:queue')}?words=Zebedee",
        *(reverse(f"incidents:{name}", args=[case]) for name in ("case", "case_open", "case_assign", "case_judge")),
        *(reverse(f"incidents:{name}", args=[file]) for name in ("investigation", "my_matter")),
        *(reverse(f"incidents:{name}", args=[concern]) for name in ("concern", "name")),
    ]


def seen(browser: Client, addresses: list[str], reporter: Person) -> list[str]:
    return [where for where in addresses if known_from(browser.get(where, follow=True).text, reporter)]


def test_someone_who_is_in_no_directory_is_called_what_they_told(cast: Cast) -> None:
    concern = Concern(naming=Naming.NAMED, told_by="Joan of the front counter", channel="phone", entered_by=cast.dev)
    assert concern.reporter_shown == "Joan of the front counter, by telephone"
    concern = Concern(naming=Naming.ANONYMOUS, channel="in_person", entered_by=cast.dev)
    assert concern.reporter_shown == "Somebody unnamed, in person"


def test_whoever_names_themselves_later_is_shown_to_no_decider_and_named_in_no_chain(
    cast: Cast, reporter: Person, client_for: Callable[[Person], Client]
) -> None:
    concern = raise_concern(cast.account(pictures=[upload(PNG)]), actor=audit.ANONYMOUS)
    give_name(concern, actor=reporter)
    prepare_next_evidence()
    item = concern.evidence.get()
    assert client_for(reporter).get(reverse("incidents:evidence", args=[item.code])).status_code == 200
    cast.raised = lambda **fields: concern
    file = cast.appointed()
    where = [reverse("incidents:investigation", args=[file.pk]), reverse("incidents:evidence_about", args=[item.code])]
    assert "gave it" in client_for(cast.bella).get(where[0]).text
    assert "Working copy looked at" in client_for(cast.bella).get(where[1]).text
    assert seen(client_for(cast.bella), where, reporter) == []
    chain = lines_of(export_custody(item, actor=cast.bella, once=uuid.uuid4()))
    assert item.custody.filter(what="read", by=reporter).exists()
    assert {who_of(line, item) for line in chain} == {"The reporter", "The portal", cast.bella.name}
