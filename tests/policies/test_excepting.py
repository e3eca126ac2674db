"""The exceptions register: who need not do what, why, who allowed it, and until when."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from policies import domain, queries
from policies.enums import Reading
from policies.models import Edition, Exemption
from policies.queries.exemptions import with_state
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import PersonFactory, PolicyFactory, exempted, person_with, published_edition
from tests.refusals import refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def edition() -> Edition:
    return published_edition(PolicyFactory(slug="web", short_name="Using the web"))


@pytest.fixture
def olga() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olga", family_name="Owner")


@pytest.fixture
def ann() -> Person:
    return PersonFactory(given_names="Ann", family_name="Away")


@pytest.fixture
def head() -> Person:
    return PersonFactory(given_names="Hana", family_name="Head")


@pytest.fixture
def asked(edition, olga, ann, head) -> Exemption:
    """From acknowledging, and not decided yet."""
    return exempted(ann, policy=edition.policy, by=olga, approver=head)


def kinds(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def state(exemption: Exemption, on=None) -> str:
    return with_state(Exemption.objects.all(), on).get(pk=exemption.pk).state


# What it does


def test_nothing_changes_until_it_is_approved(asked, ann, edition) -> None:
    assert state(asked) == "waiting"
    assert [one.edition for one in queries.to_acknowledge(ann)] == [edition]


def test_once_approved_the_policy_waits_no_longer_and_coverage_says_exempt(asked, ann, head, olga, edition) -> None:
    domain.approve_exemption(asked, actor=head, words="Until she is back.")
    assert state(asked) == "in_force"
    assert queries.to_acknowledge(ann) == []
    assert queries.waiting_for(ann) == []
    assert queries.readers(edition, olga).get(pk=ann.pk).reading == Reading.EXEMPT


def test_it_holds_through_its_last_day_and_not_before_its_first(edition, olga, ann, head) -> None:
    first = TODAY() + timedelta(days=5)
    made = exempted(ann, policy=edition.policy, by=olga, approver=head, starts_on=first, ends_on=first)
    domain.approve_exemption(made, actor=head)
    days = [first - timedelta(days=1), first, first + timedelta(days=1)]
    assert [state(made, day) for day in days] == ["to_come", "in_force", "run_out"]
    assert [queries.exempting(ann, day).exists() for day in days] == [False, True, False]
    assert [one.edition for one in queries.to_acknowledge(ann)] == [edition]


def test_one_from_a_clause_leaves_the_policy_to_be_acknowledged(edition, olga, ann, head) -> None:
    made = exempted(ann, edition.clauses.first().ref, by=olga, approver=head)
    domain.approve_exemption(made, actor=head)
    assert [one.edition for one in queries.to_acknowledge(ann)] == [edition]


def test_ended_early_the_policy_waits_again(asked, ann, head, olga, edition) -> None:
    domain.approve_exemption(asked, actor=head)
    domain.end_exemption(asked, actor=olga)
    assert state(asked) == "ended"
    assert [one.edition for one in queries.to_acknowledge(ann)] == [edition]
    assert kinds(ann)[-1] == "policy_exception_ended"


# Who may, and once


def test_each_is_told_what_concerns_them_and_each_step_is_audited(asked, ann, head, olga) -> None:
    assert kinds(head) == ["policy_exception_to_decide"]
    assert [item.url for item in queries.exemptions_waiting_for(head)] == [f"/policies/exceptions/{asked.pk}/"]
    domain.refuse_exemption(asked, actor=head, words="She reads mail there.")
    assert queries.exemptions_waiting_for(head) == []
    assert kinds(olga)[-1] == kinds(ann)[-1] == "policy_exception_answered"
    actions = AuditEntry.objects.filter(action__startswith="exemption.").order_by("pk").values_list("action", "actor")
    assert list(actions) == [("exemption.recorded", olga.pk), ("exemption.refused", head.pk)]
    assert all("mail" not in str(entry.data) for entry in AuditEntry.objects.all())


@pytest.mark.parametrize("approver", ["ann", "olga", "gone"])
def test_somebody_else_who_is_still_here_approves_it(edition, olga, ann, approver) -> None:
    who = {"ann": ann, "olga": olga, "gone": PersonFactory(is_active=False)}[approver]
    with pytest.raises(domain.ExemptionRefused):
        exempted(ann, policy=edition.policy, by=olga, approver=who)


@pytest.mark.parametrize(
    "wrong",
    [{"ref": "NO-SUCH-1"}, {"ends_on": -2, "starts_on": -9}, {"starts_on": 9, "ends_on": 8}, {"by": "ann"}],
)
def test_what_is_refused(edition, olga, ann, head, wrong) -> None:
    days = {name: TODAY() + timedelta(days=day) for name, day in wrong.items() if isinstance(day, int)}
    by = ann if "by" in wrong else olga
    with pytest.raises(domain.ExemptionRefused):
        exempted(PersonFactory(), wrong.get("ref", ""), policy=edition.policy, by=by, approver=head, **days)
    assert not Exemption.objects.exists()


def test_only_the_named_approver_decides_and_only_once(asked, olga, head) -> None:
    with pytest.raises(domain.ExemptionRefused):
        domain.approve_exemption(asked, actor=olga)
    domain.approve_exemption(asked, actor=head, words="Yes.")
    domain.approve_exemption(asked, actor=head, words="Yes again.")
    with pytest.raises(domain.ExemptionRefused):
        domain.refuse_exemption(asked, actor=head, words="No after all.")
    asked.refresh_from_db()
    assert asked.answer == "Yes."


def test_a_refusal_says_why(asked, head) -> None:
    with pytest.raises(domain.ExemptionRefused):
        domain.refuse_exemption(asked, actor=head, words=" ")


def test_nobody_approves_what_was_taken_back_or_has_run_out(asked, olga, head, edition, ann) -> None:
    late = timezone.now() + timedelta(days=60)
    with pytest.raises(domain.ExemptionRefused):
        domain.approve_exemption(asked, actor=head, at=late)
    domain.end_exemption(asked, actor=olga)
    with pytest.raises(domain.ExemptionRefused):
        domain.approve_exemption(asked, actor=head)


def test_nobody_ends_what_does_not_hold(asked, olga, head) -> None:
    with pytest.raises(domain.ExemptionRefused):
        domain.end_exemption(asked, actor=head)
    domain.refuse_exemption(asked, actor=head, words="No.")
    with pytest.raises(domain.ExemptionRefused):
        domain.end_exemption(asked, actor=olga)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_or_decided_twice_at_the_same_moment_it_is_one(edition, olga, ann, head) -> None:
    once = uuid4()

    def record(_: int) -> int:
        try:
            return exempted(ann, policy=edition.policy, by=olga, approver=head, once=once).pk
        finally:
            connection.close()

    def approve(_: int) -> None:
        try:
            domain.approve_exemption(Exemption.objects.get(), actor=head)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(record, range(6))) == {Exemption.objects.get().pk}
        list(pool.map(approve, range(6)))
    assert kinds(head) == ["policy_exception_to_decide"]
    assert AuditEntry.objects.filter(action="exemption.approved").count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE policies_exemption SET why = 'Another'",
        "UPDATE policies_exemption SET ends_on = ends_on + 1",
        "UPDATE policies_exemption SET approved_at = NULL",
        "UPDATE policies_exemption SET answer = 'Another'",
        "DELETE FROM policies_exemption",
        "TRUNCATE policies_exemption",
    ],
)
def test_the_database_keeps_an_entry_as_it_was_decided(asked, head, sql) -> None:
    domain.approve_exemption(asked, actor=head)
    refused(sql)


def test_the_database_wants_another_to_approve(edition, ann) -> None:
    days = {"starts_on": TODAY(), "ends_on": TODAY()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Exemption.objects.create(
            policy=edition.policy, person=ann, asked_by=PersonFactory(), approver=ann, once=uuid4(), **days
        )


# The pages


def fields(ann: Person, head: Person, **changes: object) -> dict[str, object]:
    return {
        "once": uuid4(),
        "policy": "web",
        "what": "acknowledge",
        "ref": "",
        "person": ann.staff_number,
        "why": "On long leave.",
        "starts_on": "today",
        "ends_on": f"{TODAY() + timedelta(days=30):%d %B %Y}",
        "approver": head.email,
        **changes,
    }


def test_an_exception_goes_from_its_owner_by_its_approver_to_its_person(edition, olga, ann, head, client_for) -> None:
    reply = client_for(olga).post("/policies/exceptions/new/", fields(ann, head))
    address = reply["Location"]
    assert address in client_for(head).get("/").content.decode()
    assert "Decide on it" not in client_for(olga).get(address).content.decode()
    client_for(head).post(address, {"decision": "approve", "words": "Yes, until then."})
    assert "Yes, until then." in client_for(ann).get(address).content.decode()
    assert address in client_for(ann).get("/me/").content.decode()
    assert address in client_for(ann).get("/receipts/").content.decode()
    page = client_for(ann).get("/policies/web/").content.decode()
    assert "You are exempt from acknowledging this policy for now" in page
    client_for(olga).post(f"{address}end/")
    assert state(Exemption.objects.get()) == "ended"


def test_a_form_sent_twice_makes_one(edition, olga, ann, head, client_for) -> None:
    sent, browser = fields(ann, head), client_for(olga)
    replies = {browser.post("/policies/exceptions/new/", sent)["Location"] for _ in range(2)}
    assert replies == {f"/policies/exceptions/{Exemption.objects.get().pk}/"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": "clause"}, "Write the ref of the clause."),
        ({"what": "clause", "ref": "NO-1"}, "has no clause “NO-1”"),
        ({"policy": ""}, "Choose the policy."),
        ({"ends_on": "yesterday"}, "has passed"),
        ({"starts_on": "1 January 2090"}, "It ends before it begins"),
        ({"approver": ""}, "Who decides on it"),
        ({"what": ""}, "Choose an answer to"),
    ],
)
def test_the_form_says_what_is_wrong(edition, olga, ann, head, client_for, wrong, words) -> None:
    reply = client_for(olga).post("/policies/exceptions/new/", fields(ann, head, **wrong)).content.decode()
    assert words in reply
    assert not Exemption.objects.exists()


def test_a_ref_is_taken_however_it_is_typed_and_only_for_a_clause(edition, olga, ann, head, client_for) -> None:
    ref = edition.clauses.first().ref
    client_for(olga).post("/policies/exceptions/new/", fields(ann, head, what="clause", ref=f" {ref.lower()} "))
    client_for(olga).post("/policies/exceptions/new/", fields(ann, head, what="acknowledge", ref=ref))
    assert set(Exemption.objects.values_list("ref", flat=True)) == {ref, ""}


def test_whoever_has_no_part_in_one_does_not_find_it(asked, client_for, ann, head) -> None:
    other = client_for(PersonFactory())
    assert other.get(f"/policies/exceptions/{asked.pk}/").status_code == 404
    assert client_for(ann).post(f"/policies/exceptions/{asked.pk}/", {"decision": "approve"}).status_code == 404
    assert client_for(ann).get("/policies/exceptions/").status_code == 404
    assert client_for(head).get(f"/policies/exceptions/{asked.pk}/end/").status_code == 404


def test_an_approver_sees_only_what_is_theirs_to_decide(asked, edition, olga, head, client_for) -> None:
    exempted(PersonFactory(given_names="Zelda"), policy=edition.policy, by=olga, approver=PersonFactory())
    assert "Zelda" in client_for(olga).get("/policies/exceptions/").content.decode()
    page = client_for(head).get("/policies/exceptions/").content.decode()
    assert "Ann Away" in page
    assert "Zelda" not in page


def test_names_stay_when_people_have_left(asked, olga, ann, head, client_for) -> None:
    domain.approve_exemption(asked, actor=head)
    Person.objects.filter(pk__in=[ann.pk, head.pk]).update(is_active=False, employment="former")
    page = client_for(olga).get(f"/policies/exceptions/{asked.pk}/").content.decode()
    assert "Ann Away" in page
    assert "Hana Head" in page


def test_the_register_is_narrowed_and_the_files_with_it(asked, edition, olga, ann, head, client_for) -> None:
    standing = exempted(ann, edition.clauses.first().ref, by=olga, approver=head, why="=Cleaning() only")
    domain.approve_exemption(standing, actor=head)
    browser = client_for(person_with(Role.AUDITOR))
    for shown, expected in (("Waiting", asked), ("In force", standing)):
        page, text, sheet = (
            b"".join(browser.get(f"/policies/exceptions/{file}?show={shown}"))
            for file in ("", "export.csv", "export.xlsx")
        )
        assert f"/policies/exceptions/{expected.pk}/" in page.decode()
        (row,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
        header, cells = ([cell.value for cell in line] for line in load_workbook(io.BytesIO(sheet)).active)
        assert header == list(row)
        assert (row["Name"], row["Clause"]) == ("Ann Away", expected.ref or "Acknowledging the policy")
        assert (cells[1], cells[3]) == ("Ann Away", expected.ref or "Acknowledging the policy")
    assert row["Why"] == "'=Cleaning() only"
    assert "No exceptions here" in browser.get("/policies/exceptions/?show=Past").content.decode()
    assert browser.get("/policies/exceptions/export.pdf").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_costs_the_same_for_one_and_for_three(
    edition, olga, head, number, client_for, django_assert_num_queries
) -> None:
    for _ in range(number):
        exempted(PersonFactory(), policy=edition.policy, by=olga, approver=head)
    browser = client_for(olga)
    browser.get("/policies/exceptions/")
    with django_assert_num_queries(2):
        browser.get("/policies/exceptions/")


def test_a_long_register_comes_a_page_at_a_time(edition, olga, ann, head, client_for) -> None:
    for _ in range(51):
        exempted(ann, policy=edition.policy, by=olga, approver=head)
    browser = client_for(olga)
    first = browser.get("/policies/exceptions/?show=Waiting").content.decode()
    oldest = Exemption.objects.earliest("pk")
    second = Exemption.objects.order_by("pk")[1]
    assert f"?show=Waiting&amp;after={second.pk}" in first
    rest = browser.get(f"/policies/exceptions/?show=Waiting&after={second.pk}").content.decode()
    assert f"/policies/exceptions/{oldest.pk}/" in rest
    assert "Older exceptions" not in rest
