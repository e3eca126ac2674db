"""A name given in confidence: sealed, and nowhere else."""

import hashlib
import uuid

import pytest
from django.utils import timezone

from incidents import vault
from incidents.domain.case import assign_case
from incidents.domain.concern import find_by_key, raise_concern
from incidents.domain.evidence import read_copy
from incidents.domain.parts import PartRefused, declare, take_part
from incidents.enums import Naming, Part
from incidents.models import Case, Concern, CustodyEntry, Evidence, Investigation, SealedName
from incidents.models.identity import cases_sealed_by, forget_sealed_by
from incidents.queries import appointable, officers_for
from incidents.rules.machine import MoveRefused
from portal import audit
from portal.models import AuditEntry, Notice, Role
from tests.effort import effort
from tests.factories import grant, person_with
from tests.incidents.cast import Cast, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def in_confidence(cast: Cast, person=None, **fields) -> Concern:
    return raise_concern(cast.account(**fields), actor=person or cast.alice, naming=Naming.CONFIDENTIAL)


def test_the_name_is_sealed_and_stands_nowhere_else(cast):
    concern = in_confidence(cast)
    assert (concern.naming, concern.reporter, concern.receipt_hash) == (Naming.CONFIDENTIAL, None, "")
    assert vault.unseal(concern.sealed_name.sealed, concern=concern.pk) == (cast.alice.pk, cast.alice.name)
    assert not concern.case.parts.exists()
    entry = AuditEntry.objects.get(action="concern.raised")
    assert (entry.actor, entry.actor_name) == (None, "someone whose name is kept apart")
    assert not Notice.objects.filter(person=cast.alice).exists()


def test_nothing_of_an_address_is_kept_but_what_names_the_post(cast):
    host = "https://aus01.safelinks.protection.outlook.com"
    link = f"{host}/?url=https%3A%2F%2Fx.com%2Fbob%2Fstatus%2F1&data=05%7C{cast.alice.email}%7C1"
    concern = in_confidence(cast, links=[link])
    rows = [concern.sightings.values().get(), concern.posts.values().get()]
    assert concern.posts.get().url == "https://x.com/bob/status/1"
    assert [row for row in rows if cast.alice.email in str(row) or "safelinks" in str(row)] == []


def test_an_old_copy_of_the_draft_does_not_lead_to_what_was_sent_in_confidence(cast, settings):
    once = uuid.uuid4()
    concern = in_confidence(cast, once=once)
    assert concern.once not in (once, uuid.UUID(bytes=hashlib.sha256(once.bytes).digest()[:16]))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-for-the-portal", [settings.SECRET_KEY]
    assert find_by_key(once) == concern
    settings.SECRET_KEY_FALLBACKS = []
    assert find_by_key(once) is None


def test_only_its_reporter_finds_it_among_their_concerns(cast):
    concern = in_confidence(cast)
    assert list(Concern.objects.visible_to(cast.alice)) == [concern]
    assert not Concern.objects.visible_to(cast.carol).exists()


def test_someone_unnamed_has_no_name_to_seal(cast):
    concern = raise_concern(cast.account(), actor=audit.ANONYMOUS, naming=Naming.CONFIDENTIAL)
    assert concern.naming == Naming.ANONYMOUS
    assert not SealedName.objects.exists()


def test_without_a_key_it_is_refused_and_nothing_is_kept(cast, settings):
    settings.CUSTODIAN_KEYS = []
    with pytest.raises(vault.Closed):
        in_confidence(cast)
    assert not Concern.objects.exists()


def test_the_reporters_look_at_their_own_picture_names_nobody(cast):
    in_confidence(cast, pictures=[picture()])
    read_copy(Evidence.objects.get(), actor=cast.alice)
    assert not CustodyEntry.objects.filter(by=cast.alice).exists()
    assert AuditEntry.objects.get(action="evidence.read").actor is None


def test_an_officer_who_reported_in_confidence_is_walled_off_like_one_who_gave_their_name(cast):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    concern = in_confidence(cast, other)
    assert not Case.objects.visible_to(other).exists()
    assert other not in officers_for(concern.case)
    with pytest.raises(MoveRefused) as sealed:
        assign_case(concern.case, other, actor=cast.mina)
    named = raise_concern(cast.account(), actor=other)
    with pytest.raises(MoveRefused) as open_named:
        assign_case(named.case, other, actor=cast.mina)
    assert (sealed.value.reason, sealed.value.needs) == (open_named.value.reason, open_named.value.needs)


@pytest.mark.parametrize("office", ["olga", "petra", "ivan", "bella", "sam"])
def test_who_reported_in_confidence_does_not_see_the_file_nor_take_a_part_in_it(cast, office):
    person = getattr(cast, office)
    cast.alice = person
    cast.raised = lambda **fields: in_confidence(cast, person, **fields)
    file = cast.referred()
    grant(person, Role.PEOPLE_SERVICES_OFFICER)
    assert file not in Investigation.objects.visible_to(person)
    for part in (Part.INVESTIGATOR, Part.DECISION_MAKER, Part.DELEGATE):
        assert person not in appointable(file, part)
        with pytest.raises(PartRefused):
            take_part(file.case, person, part)


def test_the_officers_office_is_told_without_a_gap_that_would_name_one(cast):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    in_confidence(cast, other)
    told = set(Notice.objects.filter(kind="concern_received").values_list("person", flat=True))
    assert told == {cast.dev.pk, cast.mina.pk, other.pk}


def test_trying_names_as_the_subject_does_not_find_the_reporter(cast):
    concern = in_confidence(cast)
    assert take_part(concern.case, cast.alice, Part.SUBJECT)


def test_declaring_a_conflict_is_not_refused_for_it(cast):
    concern = in_confidence(cast, cast.dev)
    assert declare(concern.case, actor=cast.dev, has_conflict=True)


def test_trying_thousands_of_sealed_names_costs_little_more_than_reading_them(cast):
    """Each page of the queue does it for whoever handles cases."""
    now = timezone.now()
    sealed = [vault.seal(10**6 + number % 900, "Somebody", concern=number) for number in range(5000)]
    cases = Case.objects.bulk_create([Case(opened_at=now) for _ in sealed])
    concerns = Concern.objects.bulk_create(
        [Concern(case=case, naming=Naming.CONFIDENTIAL, words="w", how_known="h") for case in cases]
    )
    SealedName.objects.bulk_create(
        [
            SealedName(concern=concern, sealed=one.sealed, salt=one.salt, mark=one.mark)
            for concern, one in zip(concerns, sealed, strict=True)
        ]
    )
    marked = SealedName.objects.values_list("concern__case", "salt", "mark")

    def tried() -> None:
        forget_sealed_by(cast.dev)
        assert cases_sealed_by(cast.dev) == frozenset()

    def read_and_hashed() -> None:
        assert all(len(hashlib.blake2b(salt, key=bytes(32)).digest()) == 64 for _, salt, _ in marked.all())

    assert effort(tried) < 3 * effort(read_and_hashed)
