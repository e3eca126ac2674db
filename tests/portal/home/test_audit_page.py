from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from incidents.enums import Part
from incidents.models import Allegation, Case, Investigation
from incidents.models.case import WALLED_PARTS, MatterPart
from portal import audit
from portal.home.auditor import lines
from portal.models import AuditEntry, Person, Role
from tests.factories import PersonFactory, UnitFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for) -> Client:
    return client_for(person_with(Role.AUDITOR))


def entry(actor: Person | None = None, target: Model | None = None, **fields: object) -> AuditEntry:
    """By default something done to a case."""
    made = audit.record("case.assigned", target or Case.objects.create(), actor=actor or audit.SYSTEM)
    # What was recorded is never changed, so what a test says otherwise goes into a second entry.
    return AuditEntry.objects.create(**{**values_of(made), **fields}) if fields else made


def values_of(made: AuditEntry) -> dict[str, object]:
    return {field.attname: getattr(made, field.attname) for field in AuditEntry._meta.fields if field.name != "id"}


def line_of(made: AuditEntry):
    return lines([made])[0]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_for_everyone_else_the_record_does_not_exist(client_for, role: Role) -> None:
    assert client_for(person_with(role)).get("/audit/").status_code == 404


def test_the_auditor_sees_who_did_what_when(client: Client) -> None:
    owner = PersonFactory(given_names="Helen", family_name="Marsh")
    audit.record("unit.renamed", UnitFactory(name="Records"), actor=owner, data={"places": [3, 4]})
    page = client.get("/audit/").text
    for words in ("Helen Marsh", "unit.renamed", "unit, Records", "places: 3 4"):
        assert words in page, words


def test_the_record_is_narrowed_to_an_action_or_a_kind_of_action(client: Client) -> None:
    for action in ("role.granted", "role.ended", "roleplay.begun"):
        audit.record(action, UnitFactory(), actor=audit.SYSTEM)
    shown = {
        asked: [line.action for line in client.get(f"/audit/?action={asked}").context["lines"]]
        for asked in ("role.ended", "role", "", "Robert'); DROP", "nothing")
    }
    everything = ["roleplay.begun", "role.ended", "role.granted"]
    assert shown == {
        "role.ended": ["role.ended"],
        "role": ["role.ended", "role.granted"],
        "": everything,
        "Robert'); DROP": everything,
        "nothing": [],
    }


def test_a_long_record_comes_in_pages_and_stays_narrowed(client: Client) -> None:
    unit = UnitFactory()
    for _ in range(31):
        audit.record("unit.looked", unit, actor=audit.SYSTEM)
    page = client.get("/audit/?action=unit.looked")
    assert len(page.context["lines"]) == 30
    after = page.context["page"].next
    assert f'href="?action=unit.looked&amp;after={after}"' in page.text
    assert len(client.get(f"/audit/?action=unit.looked&after={after}").context["lines"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_the_same_queries_however_long(client: Client, count: int, django_assert_num_queries) -> None:
    for _ in range(count):
        entry(PersonFactory())
    client.get("/audit/")
    # the person, the entries, offices held, matters, parts in them, the head of the chain
    with django_assert_num_queries(6):
        client.get("/audit/")


def test_a_matter_is_its_number_and_those_in_office_are_named() -> None:
    officer = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Priya", family_name="Raman")
    case = Case.objects.create()
    line = line_of(entry(officer, case, data={"to": "in_triage", "subject": 12, "words": "never"}))
    assert (line.target, line.who, line.codes) == (case.number, "Priya Raman", "to: in_triage")


@pytest.mark.parametrize("part", WALLED_PARTS)
def test_whoever_is_concerned_in_a_matter_is_not_named_whatever_their_office(part: Part) -> None:
    officer = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Priya", family_name="Raman")
    theirs, other = Case.objects.create(), Case.objects.create()
    MatterPart.objects.create(case=theirs, person=officer, part=part)
    assert [line_of(entry(officer, case)).who for case in (theirs, other)] == ["Someone concerned", "Priya Raman"]


def test_the_parts_in_a_matter_count_for_everything_in_its_file() -> None:
    officer = person_with(Role.PEOPLE_SERVICES_OFFICER, given_names="Grace", family_name="Tan")
    respondent, case = PersonFactory(), Case.objects.create()
    file = Investigation.objects.create(case=case, respondent=respondent, employment_at_referral="ongoing")
    allegation = Allegation.objects.create(
        investigation=file,
        position=1,
        conduct_on=timezone.localdate(),
        words="It is said.",
        elements=["13(3)"],
        code_wording={"13(3)": "Follows the law."},
    )
    things = (file, allegation)
    assert [line_of(entry(officer, thing)).who for thing in things] == ["Grace Tan", "Grace Tan"]
    MatterPart.objects.create(case=case, person=officer, part=Part.WITNESS)
    assert [line_of(entry(officer, thing)).who for thing in things] == ["Someone concerned", "Someone concerned"]


def test_an_act_by_someone_without_an_office_is_not_named() -> None:
    """Whoever acts in a matter without an office is its reporter, respondent or witness."""
    assert line_of(entry(PersonFactory())).who == "Someone concerned"


def test_in_a_kind_nobody_thought_of_nobody_is_named() -> None:
    officer = person_with(Role.DIGITAL_MEDIA_OFFICER)
    assert line_of(entry(officer, target_kind="incidents.whisper")).who == "Someone concerned"
    assert line_of(entry(officer, target_kind="policies.question")).who == "Someone concerned"


def test_the_office_counts_that_was_held_then() -> None:
    person, today = PersonFactory(given_names="Lee", family_name="Past"), timezone.localdate()
    person.role_grants.create(
        role=Role.INVESTIGATOR, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=30)
    )
    long_ago = timezone.now() - timedelta(days=60)
    assert line_of(entry(person, at=long_ago)).who == "Lee Past"
    assert line_of(entry(person)).who == "Someone concerned"


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("incidents.matterpart", "Mia Nguyen: Subject", "number 7"),
        ("incidents.post", "https://chat.example/@mia/1", "number 7"),
        ("incidents.concern", "CN-2026-00001", "CN-2026-00001"),
        ("nobody.thoughtofit", "Mia Nguyen", "number 7"),
        ("policies.edition", "DHS social media policy, edition 2", "DHS social media policy, edition 2"),
    ],
)
def test_only_kinds_known_to_be_harmless_are_shown_by_name(kind: str, name: str, shown: str) -> None:
    assert line_of(entry(target_kind=kind, target_id="7", target_name=name)).target == shown


def test_the_page_shows_the_head_of_the_chain(client: Client) -> None:
    assert client.get("/audit/").context["head"] == audit.verify_chain().head
