"""What was kept for long enough goes when two people say so, whole, and leaves a line in the ledger."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from incidents.disposal import STAYS, Matters
from incidents.domain import parts
from incidents.domain.custody import export_custody
from incidents.domain.linking import link_cases
from incidents.enums import LinkKind, Part
from incidents.models import (
    Case,
    CaseLink,
    Evidence,
    Investigation,
    LegalHold,
    Post,
    Referral,
    SavedSearch,
    SearchFind,
    SearchWatch,
    Suspension,
)
from portal import audit
from portal.disposal import batches, destroying
from portal.disposal.batches import DisposalRefused
from portal.disposal.closure import pointing_to
from portal.disposal.destroying import digest_of_code
from portal.files import is_stored
from portal.models import DisposalFile, Disposed, Notice, Person, Role
from tests.conftest import SignIn
from tests.factories import person_with
from tests.incidents.cast import Cast, picture
from tests.incidents.closing import closed, kept
from tests.incidents.records.disposing import (
    approved,
    destroyed,
    done_with,
    no_action,
    proposed,
    second_manager,
    stored,
)

pytestmark = pytest.mark.django_db
kind = Matters()


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def held(file: Investigation, by: Person) -> LegalHold:
    return LegalHold.objects.create(investigation=file, why="A claim.", review_on=timezone.localdate(), by=by)


def rows_left() -> dict[str, int]:
    """Of every model that goes with a matter."""
    counts = {model.__name__: model._base_manager.count() for model in kind.goes}
    return {name: count for name, count in counts.items() if count}


@pytest.fixture
def pictured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is reported comes with a picture."""
    usual = Cast.account
    monkeypatch.setattr(Cast, "account", lambda self, **fields: usual(self, pictures=[picture()], **fields))


def test_nothing_of_a_matter_is_left_but_its_line_in_the_ledger(cast: Cast, pictured: None) -> None:
    file = done_with(cast)
    record = export_custody(Evidence.objects.get(), actor=cast.petra, once=uuid.uuid4())
    codes = {record.code, Referral.objects.get().code}
    keys, number, letters = stored(file), file.number, file.letters.count()
    assert (len(keys), all(map(is_stored, keys))) == (3, True)
    told = Notice.objects.filter(url=f"/my-matters/{file.pk}/")
    assert told.exists()

    batch = destroyed(cast, file)

    assert (batch.state, rows_left()) == ("done", {})
    assert not any(map(is_stored, keys))
    assert not told.exists()
    entry = Disposed.objects.get()
    assert (entry.number, entry.disposal_class, entry.files) == (number, "62645", 3)
    assert (entry.proposed_by, entry.approved_by) == (batch.proposed_by, batch.decided_by)
    assert (entry.rows, entry.counts["letters"]) == (sum(entry.counts.values()), letters)
    assert entry.item.files_gone_at is not None
    assert {one.digest for one in entry.codes.all()} == set(map(digest_of_code, codes))
    assert audit.verify_chain().faults == ()


def test_no_name_and_no_word_of_it_is_left_outside_the_audit(cast: Cast, client_for: SignIn) -> None:
    """Nor who was concerned in it, to whoever opens the ledger or holds a code."""
    file = done_with(cast)
    code, name = Referral.objects.get().code, cast.bob.name
    batch = destroyed(cast, file)
    entry = Disposed.objects.get()
    auditor = client_for(person_with(Role.AUDITOR))
    for page in ("/disposal/ledger/", f"/disposal/ledger/{entry.pk}/"):
        shown = auditor.get(page).content.decode()
        assert file.number in shown
        assert name not in shown
        assert "mocks our customers" not in shown
    assert name not in client_for(cast.petra).get(f"/disposal/batches/{batch.pk}/").content.decode()
    alice = client_for(cast.alice)
    for page in (f"/referrals/codes/{code}/", f"/evidence/custody/?code={code}"):
        shown = alice.get(page, follow=True).content.decode()
        assert "was destroyed" in shown
        assert file.number not in shown


def test_the_dry_run_says_what_then_goes(cast: Cast) -> None:
    file = done_with(cast)
    before = destroying.plan_for(kind, [file.pk])
    destroyed(cast, file)
    entry = Disposed.objects.get()
    assert (entry.counts, entry.files, entry.size) == (before.counts, len(before.files), before.size)
    assert entry.sha256 == before.sha256


def test_a_case_that_is_only_linked_stays_and_so_do_the_posts_others_are_about(cast: Cast) -> None:
    file = no_action(cast)
    shared = Post.objects.get(url=file.case.concerns.get().posts.get().url)
    other = cast.in_triage(links=[shared.url])
    mine = cast.in_triage(links=["https://x.com/bob/status/77"])
    link_cases(mine, other, kind=LinkKind.RELATED, actor=cast.dev, words="The same account.")
    destroyed(cast, file)
    assert list(Post.objects.filter(pk=shared.pk)) == [shared]
    assert {case.pk for case in Case.objects.all()} == {other.pk, mine.pk}
    assert CaseLink.objects.count() == 1


def test_what_a_watched_search_found_goes_with_its_case(cast: Cast) -> None:
    file = no_action(cast)
    search = SavedSearch.objects.create(owner=cast.dev, name="All")
    watch = SearchWatch.objects.create(search=search, person=cast.dev, notify="each")
    SearchFind.objects.create(watch=watch, case=file.case)
    destroyed(cast, file)
    assert (SearchFind.objects.count(), SearchWatch.objects.count()) == (0, 1)
    assert rows_left() == {}


def test_every_model_that_points_to_a_matter_goes_with_it_or_is_known_to_stop_it() -> None:
    """A new one must not be forgotten: either its rows go, or while there are any the matter stays."""
    reached, waiting = set(), [Investigation, Case, Post]
    while waiting:
        model = waiting.pop()
        if model not in reached:
            reached.add(model)
            waiting += [related for related, _ in pointing_to(model)]
    assert {one.__name__ for one in reached if one not in kind.goes and not one._meta.auto_created} == {"Disclosure"}
    assert {model.__name__ for model in apps.get_app_config("incidents").get_models()} >= STAYS


class TestTwoPeople:
    def test_nobody_approves_what_they_proposed_and_only_managers_propose(self, cast: Cast) -> None:
        file = no_action(cast)
        for actor in (cast.olga, cast.dev, cast.bob, person_with(Role.AUDITOR)):
            with pytest.raises(DisposalRefused, match="empty"):
                proposed(actor, file)
        batch = proposed(cast.petra, file)
        with pytest.raises(DisposalRefused, match="own"):
            batches.decide_disposal(batch, actor=cast.petra, approve=True)
        with pytest.raises(DisposalRefused, match="not_yours"):
            batches.decide_disposal(batch, actor=cast.olga, approve=True)
        assert destroying.destroy_approved() == 0
        assert Investigation.objects.filter(pk=file.pk).exists()

    def test_the_same_form_twice_is_one_batch_and_a_matter_is_in_one_at_a_time(self, cast: Cast) -> None:
        file, once = no_action(cast), uuid.uuid4()
        said = {"actor": cast.petra, "why": "Time.", "once": once}
        assert batches.propose_disposal(kind, [file.pk], **said) == batches.propose_disposal(kind, [file.pk], **said)
        with pytest.raises(DisposalRefused, match="empty"):
            proposed(second_manager(), file)

    def test_the_other_managers_are_told_and_whoever_proposed_it_hears_the_answer(self, cast: Cast) -> None:
        paul, file = second_manager(), no_action(cast)
        batch = proposed(cast.petra, file)
        assert [one.person for one in Notice.objects.filter(kind="disposal_proposed")] == [paul]
        for _ in range(2):
            batches.decide_disposal(batch, actor=paul, approve=False, words="A court may ask for it.")
        assert [one.person for one in Notice.objects.filter(kind="disposal_decided")] == [cast.petra]
        assert proposed(paul, file) != batch

    def test_one_is_taken_out_and_the_rest_goes(self, cast: Cast) -> None:
        first, second = no_action(cast), no_action(cast)
        batch, paul = proposed(cast.petra, first, second), second_manager()
        item = batch.items.get(thing_id=first.pk)
        batches.take_out(item, actor=paul, why="A court may ask for it.")
        with pytest.raises(DisposalRefused, match="last"):
            batches.take_out(batch.items.get(thing_id=second.pk), actor=paul, why="This too.")
        batches.decide_disposal(batch, actor=paul, approve=True)
        assert destroying.destroy_approved() == 1
        assert list(Investigation.objects.all()) == [first]
        with pytest.raises(DisposalRefused, match="decided"):
            batches.take_out(item, actor=paul, why="Again.")

    def test_it_is_withdrawn_by_whoever_proposed_it(self, cast: Cast) -> None:
        batch, paul = proposed(cast.petra, no_action(cast)), second_manager()
        with pytest.raises(DisposalRefused, match="not_yours"):
            batches.withdraw_disposal(batch, actor=paul)
        for _ in range(2):
            assert batches.withdraw_disposal(batch, actor=cast.petra).state == "withdrawn"

    def test_whoever_must_not_know_of_a_matter_sees_no_batch_with_it(self, cast: Cast) -> None:
        paul, file = second_manager(), no_action(cast)
        parts.take_part(file.case, paul, Part.WITNESS)
        batch = proposed(cast.petra, no_action(cast), file)
        assert not batches.visible_batches(paul).exists()
        assert batches.free_to_propose(kind, paul).count() == 0
        assert not Notice.objects.filter(person=paul, kind="disposal_proposed").exists()
        with pytest.raises(DisposalRefused, match="not_yours"):
            batches.decide_disposal(batch, actor=paul, approve=True)


class TestWhatStopsIt:
    def test_a_hold_placed_after_the_approval_stops_it_and_the_rest_goes(self, cast: Cast) -> None:
        stopped, free = no_action(cast), no_action(cast)
        batch = approved(cast, stopped, free)
        held(stopped, cast.petra)
        assert destroying.destroy_approved() == 1
        batch.refresh_from_db()
        assert (batch.state, list(Investigation.objects.all())) == ("done", [stopped])
        assert batch.items.get(thing_id=stopped.pk).why == "a legal hold stands"

    def test_so_does_whatever_else_runs(self, cast: Cast) -> None:
        file = done_with(cast)
        assert kind.stops([file.pk]) == {file.pk: []}
        review = file.reviews.first()
        for change in ({"state": "applied", "applied_on": timezone.localdate()}, {"state": "rights_notified"}):
            type(review).objects.filter(pk=review.pk).update(apply_by=timezone.localdate(), **change)
            assert kind.stops([file.pk]) == {file.pk: ["a decision in it is under review, or may still be"]}
        type(review).objects.filter(pk=review.pk).update(state="closed")
        Suspension.objects.create(
            investigation=file,
            grounds="A log.",
            interest="The office.",
            paid=True,
            from_on=timezone.localdate(),
            proposed_by=cast.petra,
        )
        assert kind.stops([file.pk]) == {file.pk: ["a suspension runs"]}
        with pytest.raises(DisposalRefused, match="stopped"):
            proposed(cast.petra, file)

    def test_a_longer_class_set_meanwhile_stops_it(self, cast: Cast) -> None:
        file = no_action(cast)
        batch = approved(cast, file)
        kept(file, cast.petra, trigger_on=timezone.localdate())
        assert destroying.destroy_approved() == 0
        assert "the time it is kept for is not over" in batch.items.get().why

    def test_only_what_is_closed_is_listed(self, cast: Cast) -> None:
        file = no_action(cast)
        younger = cast.determined(breach=False)
        closed(younger, cast.petra, trigger_on=timezone.localdate() - timedelta(days=30))
        cast.formal()
        assert list(batches.free_to_propose(kind, cast.petra)) == [file]
        assert list(batches.free_to_propose(kind, cast.petra, disposal_class="62645")) == [file]
        assert list(batches.free_to_propose(kind, cast.petra, disposal_class="62646")) == []


def test_a_file_that_cannot_be_removed_now_is_removed_by_the_next_sweep(
    cast: Cast, pictured: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = no_action(cast)
    batch = approved(cast, file)
    with monkeypatch.context() as away:
        away.setattr(destroying.files, "discard", lambda key: False)
        assert destroying.destroy_approved() == 1
    batch.refresh_from_db()
    assert (batch.state, DisposalFile.objects.count()) == ("approved", 1)
    keys = list(DisposalFile.objects.values_list("key", flat=True))
    assert destroying.destroy_approved() == 0
    batch.refresh_from_db()
    assert (batch.state, [is_stored(key) for key in keys]) == ("done", [False])
