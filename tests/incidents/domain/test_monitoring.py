"""A monitoring tool's export becomes cases: each post once, all or none, and nobody learns what they may not."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from incidents.domain import monitoring
from incidents.domain.concern import Account, raise_concern
from incidents.domain.draft import ChangedMeanwhile
from incidents.domain.monitoring import begin_import, choose_columns, forget_old_imports, import_finds, plan_of
from incidents.enums import Channel, Part, Seen, StaffInvolved
from incidents.models import Case, CaseEntry, Concern, MonitoringImport, Post
from portal import audit
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import PersonFactory, person_with

pytestmark = pytest.mark.django_db

ANN, BEN = "https://x.com/ann/status/1", "https://x.com/ben/status/2"


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER)


@pytest.fixture
def mina() -> Person:
    return person_with(Role.DIGITAL_MEDIA_MANAGER)


def begun(by: Person, lines: Iterable[str], *, once: uuid.UUID | None = None) -> MonitoringImport:
    content = "\n".join(["Url,Text,Author,Date", *lines]).encode()
    found = begin_import(content, file_name="tool.csv", once=once or uuid.uuid4(), actor=by)
    return choose_columns(
        found,
        columns=found.choices["columns"],
        order=found.choices["order"],
        seen=Seen.STAFF_POST,
        staff_involved=StaffInvolved.UNKNOWN,
        how_known="Our tool.",
    )


def imported(by: Person, lines: Iterable[str]) -> MonitoringImport:
    found = begun(by, lines)
    return import_finds(found, actor=by, version=found.changed_at.isoformat())


def raised(by: Person, link: str = ANN) -> Concern:
    return raise_concern(Account(words="Words.", how_known="Public.", links=[link]), actor=by)


def test_each_post_becomes_a_case_entered_by_the_officer(dev: Person, mina: Person) -> None:
    done = imported(dev, [f"{ANN},Bells,Ann,3 March 2026", f"{BEN},Whistles,,"])
    assert done.counts == {"made": 2, "joined": 0, "known": 0, "faults": 0}
    concern = Concern.objects.earliest("pk")
    assert (concern.channel, concern.reporter, concern.words) == (Channel.MONITORING, dev, "Bells")
    assert concern.sightings.get().account == "Ann"
    assert concern.case.due_at is not None
    assert list(concern.case.parts.values_list("person", "part")) == [(dev.pk, Part.REPORTER)]
    assert Case.objects.visible_to(mina).count() == 2
    assert Notice.objects.filter(person=mina).count() == 1
    assert AuditEntry.objects.filter(action="concern.raised", actor=dev).count() == 2
    assert AuditEntry.objects.get(action="monitoring.imported").data == done.counts
    assert done.rows == []


def test_rows_of_one_post_are_joined_by_its_address(dev: Person) -> None:
    done = imported(dev, [f"{ANN},Bells,,", f"{ANN.replace('https', 'http')}?s=20,Whistles,Ann,", f"{ANN},Bells,,"])
    assert (done.counts["made"], done.counts["joined"]) == (1, 2)
    assert Concern.objects.get().words == "Bells\n\nWhistles"


def test_a_post_in_a_case_they_see_is_noted_there_and_the_same_words_once(dev: Person, mina: Person) -> None:
    case = raised(PersonFactory()).case
    assert imported(dev, [f"{ANN},Bells,,"]).counts == {"made": 0, "joined": 0, "known": 1, "faults": 0}
    imported(mina, [f"{ANN},Bells,,"])
    assert "Bells" in CaseEntry.objects.get(case=case).words
    assert Case.objects.count() == 1


def test_a_post_in_a_case_they_must_not_know_of_is_as_new_to_them(dev: Person) -> None:
    about_dev = raise_concern(
        Account(words="Words.", how_known="Public.", links=[ANN], named=[dev]), actor=PersonFactory()
    )
    found = begun(dev, [f"{ANN},Bells,,"])
    assert (plan_of(found).in_case, plan_of(found).in_own) == ({}, {})
    import_finds(found, actor=dev, version=found.changed_at.isoformat())
    assert not CaseEntry.objects.filter(case=about_dev.case).exists()
    assert Post.objects.count() == 1


def test_an_officer_whom_a_row_names_does_not_hear_of_it(dev: Person, mina: Person) -> None:
    imported(dev, [f"{ANN},{mina.name} rang bells,,"])
    assert not Case.objects.visible_to(mina).exists()
    assert not Notice.objects.filter(person=mina).exists()


def test_every_faulty_row_is_told_with_its_line_and_holds_nothing_up(dev: Person) -> None:
    rows = [
        "nowhere,a,,",
        f"{ANN},ok,,",
        ",no address,,",
        f"{BEN},b,,31/2/2026",
        f"{BEN},b,,,more",
        f"{BEN},,{'x' * 121},",
    ]
    done = imported(dev, rows)
    assert [fault["line"] for fault in done.faults] == [2, 4, 5, 6, 7]
    assert (done.counts["made"], done.counts["faults"]) == (1, 5)


def test_the_same_form_and_the_same_file_twice_make_nothing_twice(dev: Person) -> None:
    once = uuid.uuid4()
    first = begun(dev, [f"{ANN},Bells,,"], once=once)
    version = first.changed_at.isoformat()
    import_finds(first, actor=dev, version=version)
    import_finds(first, actor=dev, version=version)
    assert begun(dev, [f"{ANN},Bells,,"]).pk == begun(dev, ["other"], once=once).pk == first.pk
    assert Case.objects.count() == 1


def test_a_later_export_with_the_same_posts_makes_only_the_new_ones(dev: Person) -> None:
    imported(dev, [f"{ANN},Bells,,"])
    assert imported(dev, [f"{ANN},Bells,,", f"{BEN},Whistles,,"]).counts["made"] == 1


def test_nothing_is_made_of_what_changed_since_it_was_looked_over(dev: Person) -> None:
    first = begun(dev, [f"{ANN},Bells,,"])
    begun(dev, [f"{ANN},Bells,,"])  # the same file: its columns are chosen once more
    with pytest.raises(ChangedMeanwhile):
        import_finds(first, actor=dev, version=first.changed_at.isoformat())
    assert not Case.objects.exists()


def test_nothing_is_half_imported_when_it_fails_on_the_way(dev: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "AT_ONCE", 2)
    calls = []

    def failing(*args: object, **kwargs: object) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise DatabaseError("gone")

    monkeypatch.setattr(audit, "record_each", failing)
    found = begun(dev, [f"https://x.com/ann/status/{number},Bells,," for number in range(1, 7)])
    with pytest.raises(DatabaseError):
        import_finds(found, actor=dev, version=found.changed_at.isoformat())
    assert not Case.objects.exists()
    assert not Post.objects.exists()
    found.refresh_from_db()
    assert found.imported_at is None
    assert len(found.rows) == 6


def test_what_is_left_lying_is_forgotten_and_the_counts_of_what_was_done_stay(dev: Person) -> None:
    done, left = imported(dev, [f"{ANN},a,,", "nowhere,a,,"]), begun(dev, [f"{BEN},b,,"])
    forget_old_imports(timezone.now() + timedelta(days=29))
    assert MonitoringImport.objects.filter(pk=left.pk).exists()
    forget_old_imports(timezone.now() + timedelta(days=31))
    assert list(MonitoringImport.objects.values_list("pk", "faults")) == [(done.pk, [])]
