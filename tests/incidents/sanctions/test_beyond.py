"""What follows outside section 15 is recorded apart, and serious misconduct is declared only where a law lets it be."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain.consequence import ConsequenceRefused, follow_referral, record_consequence
from incidents.domain.declaring import declare_serious_misconduct, give_copy
from incidents.domain.letter import respond
from incidents.domain.measures import SanctionRefused
from incidents.enums import ConsequenceKind as C
from incidents.enums import CriminalStatus, SanctionKind
from incidents.models import (
    ClearanceAction,
    CriminalReferral,
    Investigation,
    Sanction,
    SeriousMisconductDeclaration,
    Termination,
)
from incidents.rules.machine import MoveRefused
from portal.models import AuditEntry, Employment, Notice, Person
from tests.conftest import SignIn
from tests.incidents.cast import Cast
from tests.incidents.law.verbs import measure

pytestmark = pytest.mark.django_db
LAW = "Australian Border Force Act 2015, s 32"


def record(cast: Cast, file: Investigation, kind: C, **fields):
    given = {"decided_on": timezone.localdate(), "authority": "The vetting agency", "once": uuid.uuid4(), **fields}
    return record_consequence(file, kind, actor=given.pop("actor", cast.petra), **given)


def test_the_loss_of_a_clearance_is_recorded_apart_and_is_no_sanction(cast: Cast) -> None:
    file, once = cast.determined(), uuid.uuid4()

    for _ in range(2):
        record(cast, file, C.CLEARANCE, outcome="lost", once=once)

    assert ClearanceAction.objects.get().authority == "The vetting agency"
    assert not Sanction.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        ClearanceAction.objects.update(outcome="continued")


@pytest.mark.parametrize("who", ["sam", "bella", "ivan", "bob", "carol", "dev"])
def test_only_people_services_records_what_others_decided(cast: Cast, who: str) -> None:
    file = cast.delegated()
    with pytest.raises(MoveRefused):
        record(cast, file, C.SUITABILITY, outcome="unsuitable", actor=getattr(cast, who))


def test_a_termination_on_another_ground_is_never_for_a_breach_of_the_code(cast: Cast) -> None:
    file = cast.determined()
    fields = {"effective_on": timezone.localdate(), "words": "The clearance is a condition of engagement."}

    with pytest.raises(ConsequenceRefused, match="ground"):
        record(cast, file, C.TERMINATION, ground="29(3)(g)", **fields)
    ended = record(cast, file, C.TERMINATION, ground="29(3)(f)", **fields)

    assert isinstance(ended, Termination)
    with pytest.raises(DatabaseError), transaction.atomic():
        Termination.objects.create(
            investigation=file, decided_on=timezone.localdate(), recorded_by=cast.petra, once=uuid.uuid4(),
            authority="x", ground="29(3)(g)", effective_on=timezone.localdate(),
        )  # fmt: skip


def test_a_senior_executive_is_terminated_on_any_ground_by_certificate(cast: Cast) -> None:
    file = cast.determined()
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.SES)
    fields = {"effective_on": timezone.localdate(), "ground": "29(3)(b)"}

    with pytest.raises(ConsequenceRefused, match="certificate"):
        record(cast, file, C.TERMINATION, **fields)
    assert record(cast, file, C.TERMINATION, **fields, certificate="APSC 2026/13")


def test_a_criminal_referral_is_followed_to_its_end(cast: Cast) -> None:
    referral = record(cast, cast.determined(), C.CRIMINAL, authority="Police")
    assert isinstance(referral, CriminalReferral)
    assert referral.status == "Referred"

    for status in (CriminalStatus.CHARGED, CriminalStatus.NOT_CONVICTED):
        follow_referral(referral, status, actor=cast.olga, heard_on=timezone.localdate(), words="", once=uuid.uuid4())

    assert CriminalReferral.objects.get().status == "Not convicted"
    assert referral.steps.count() == 2


def test_the_delegate_and_the_respondent_read_nothing_of_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    record(cast, file, C.CLEARANCE, outcome="lost", words="Sapphire")

    seen = {
        person.given_names: "Sapphire" in client_for(person).get(url).content.decode()
        for person, url in [
            (cast.petra, f"/investigations/{file.pk}/"),
            (cast.sam, f"/investigations/{file.pk}/"),
            (cast.bella, f"/investigations/{file.pk}/"),
            (cast.bob, f"/my-matters/{file.pk}/"),
        ]
    }

    assert seen == {"Petra": True, "Sam": False, "Bella": False, "Bob": False}


@pytest.mark.parametrize("kind", list(C))
def test_each_is_recorded_by_its_page(cast: Cast, client_for: SignIn, kind: C) -> None:
    file = cast.determined()
    client, url = client_for(cast.petra), f"/investigations/{file.pk}/consequences/{kind}/"
    outcome = {C.CLEARANCE: "lost", C.SUITABILITY: "unsuitable"}.get(kind, "")
    data = {
        "decided_on": "today", "authority": "Somebody else", "outcome": outcome, "words": "So it was.",
        "ground": "29(3)(f)", "effective_on": "today", "once": str(uuid.uuid4()),
    }  # fmt: skip

    for _ in range(2):
        assert client.post(url, data).status_code == 302

    page = client.get(f"/investigations/{file.pk}/").content.decode()
    assert page.count("So it was.") == 1


def terminated(cast: Cast) -> Investigation:
    file = cast.delegated()
    ending = measure(SanctionKind.TERMINATION, days=14)
    respond(cast.propose(file, ending), actor=cast.bob, words="No.")
    cast.decide(file, ending)
    file.refresh_from_db()
    return file


def test_serious_misconduct_is_declared_in_time_and_takes_unfair_dismissal_away(cast: Cast, settings) -> None:
    settings.SERIOUS_MISCONDUCT_LAW = LAW
    file = terminated(cast)
    decision = file.sanction_decisions.get()

    for _ in range(2):
        declared = declare_serious_misconduct(decision, actor=cast.sam, reasons="It endangered people.")
        give_copy(declared, actor=cast.petra, how="By hand")

    assert (declared.law, declared.within_hours, declared.declared_by) == (LAW, 24, cast.sam)
    assert {review.state for review in file.reviews.filter(of="sanction")} == {"lapsed"}
    declared.refresh_from_db()
    assert declared.copy_how == "By hand"
    with pytest.raises(DatabaseError), transaction.atomic():
        SeriousMisconductDeclaration.objects.update(copy_how="By post")


def test_it_is_declared_only_where_a_law_has_it_after_a_termination_by_who_decided(cast: Cast, settings) -> None:
    decision = terminated(cast).sanction_decisions.get()
    with pytest.raises(SanctionRefused, match="no_law"):
        declare_serious_misconduct(decision, actor=cast.sam, reasons="x")
    settings.SERIOUS_MISCONDUCT_LAW = LAW
    with pytest.raises(MoveRefused):
        declare_serious_misconduct(decision, actor=cast.petra, reasons="x")
    fined = cast.sanctioned().sanction_decisions.get()
    with pytest.raises(SanctionRefused, match="no_termination"):
        declare_serious_misconduct(fined, actor=cast.sam, reasons="x")


def test_after_its_hours_it_is_too_late_for_the_database_too(cast: Cast, settings) -> None:
    settings.SERIOUS_MISCONDUCT_LAW = LAW
    decision = terminated(cast).sanction_decisions.get()
    late = decision.decided_at + timedelta(hours=24, seconds=1)
    with pytest.raises(SanctionRefused, match="too_late"):
        declare_serious_misconduct(decision, actor=cast.sam, reasons="x", declared_at=late)
    with pytest.raises(DatabaseError, match="within its hours"), transaction.atomic():
        SeriousMisconductDeclaration.objects.create(
            decision=decision, law=LAW, within_hours=24, reasons="x", declared_by=cast.sam, declared_at=late
        )


def test_it_is_declared_on_its_page(cast: Cast, client_for: SignIn, settings) -> None:
    settings.SERIOUS_MISCONDUCT_LAW = LAW
    file = terminated(cast)
    url = f"/investigations/{file.pk}/sanction/{file.sanction_decisions.get().pk}/declaration/"
    assert "can be made until" in client_for(cast.sam).get(url).content.decode()

    client_for(cast.sam).post(url, {"reasons": "It endangered people."})
    client_for(cast.petra).post(f"{url}copy/", {"how": "By hand"})

    page = client_for(cast.petra).get(f"/investigations/{file.pk}/").content.decode()
    assert "A copy was given" in page


def test_the_respondent_reads_their_copy_and_is_given_it_by_that(cast: Cast, client_for: SignIn, settings) -> None:
    settings.SERIOUS_MISCONDUCT_LAW = LAW
    file = terminated(cast)
    declared = declare_serious_misconduct(
        file.sanction_decisions.get(), actor=cast.sam, reasons="It endangered people."
    )
    own, page = f"/my-matters/{file.pk}/", f"/my-matters/{file.pk}/declarations/{declared.pk}/"
    assert Notice.objects.filter(person=cast.bob, kind="misconduct_declared", url=own).count() == 1
    assert "You have not opened it yet" in client_for(cast.bob).get(own).content.decode()
    for person in (cast.alice, cast.carol, cast.sam, cast.petra, cast.bella):
        assert client_for(person).get(page).status_code == 404

    for _ in range(2):
        copy = client_for(cast.bob).get(page).content.decode()

    assert [
        said for said in (LAW, "It endangered people.", cast.sam.name, "Fair Work Commission") if said not in copy
    ] == []
    declared.refresh_from_db()
    assert (declared.copy_given_by, declared.copy_how) == (cast.sam, "In the portal")
    assert AuditEntry.objects.filter(action="serious_misconduct.read", actor=cast.bob).count() == 2
    assert "You were given it" in client_for(cast.bob).get(own).content.decode()


def test_a_copy_given_by_hand_stays_so_when_it_is_read(cast: Cast, client_for: SignIn, settings) -> None:
    settings.SERIOUS_MISCONDUCT_LAW = LAW
    file = terminated(cast)
    declared = declare_serious_misconduct(file.sanction_decisions.get(), actor=cast.sam, reasons="Danger.")
    give_copy(declared, actor=cast.petra, how="By hand")
    assert "By hand" in client_for(cast.bob).get(f"/my-matters/{file.pk}/declarations/{declared.pk}/").content.decode()
