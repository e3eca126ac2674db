"""Disposal: batches proposed by one person and approved by another, and the ledger of what was destroyed.

What the database holds by itself: nothing protected goes but a row listed, in the same transaction, under something
in a batch that another person approved; the thing itself goes first, so that its own table may refuse; the list does
not outlive its transaction, and the ledger cannot be changed.
"""

import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from .person import Person
from .protect import append_only, never_removed


class BatchState(models.TextChoices):
    PROPOSED = "proposed", "Waits for approval"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REFUSED = "refused", "Not approved"
    APPROVED = "approved", "Approved"
    DONE = "done", "Done"


class ItemState(models.TextChoices):
    LISTED = "listed", "Listed"
    TAKEN_OUT = "taken_out", "Taken out"
    STOPPED = "stopped", "Not destroyed"
    DESTROYED = "destroyed", "Destroyed"


class DisposalBatch(models.Model):
    """Things of one kind that somebody proposes to destroy together, and what another person said to it."""

    kind = models.CharField(max_length=60)  # by which it is registered: portal.disposal.kinds
    table_name = models.CharField(max_length=63)
    why = models.TextField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.PROPOSED)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_words = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "disposal batches"
        indexes = [
            models.Index(fields=["id"], name="batches_to_destroy", condition=models.Q(state=BatchState.APPROVED)),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(why=""), name="a_disposal_says_why"),
            models.CheckConstraint(
                condition=models.Q(state=BatchState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | (~models.Q(state=BatchState.PROPOSED) & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_disposal_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=(BatchState.PROPOSED, BatchState.WITHDRAWN))
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="a_disposal_is_approved_by_another_person",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays_as_proposed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("kind", "table_name", "why", "proposed_by", "proposed_at", "once"),
            ),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state IN ('withdrawn', 'refused', 'done') OR OLD.state = 'approved' AND ("
                    "NEW.state <> ALL ('{approved,done}') OR (OLD.decided_by_id, OLD.decided_at, OLD.decision_words)"
                    " IS DISTINCT FROM (NEW.decided_by_id, NEW.decided_at, NEW.decision_words))"
                ),
            ),
            pgtrigger.Protect(
                name="done_after_it_was_approved",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.state = 'done' AND OLD.state NOT IN ('approved', 'done')"),
            ),
            pgtrigger.Protect(
                name="proposed_before_it_is_decided",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'proposed'"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"DB-{self.proposed_at:%Y}-{self.pk:05d}"


class DisposalItem(models.Model):
    """One thing in a batch, by its number: how long it was to be kept, and what became of it."""

    batch = models.ForeignKey(DisposalBatch, on_delete=models.PROTECT, related_name="items")
    thing_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    disposal_class = models.CharField(max_length=40)
    trigger = models.CharField(max_length=80)
    trigger_on = models.DateField()
    kept_until = models.DateField()
    state = models.CharField(max_length=12, choices=ItemState, default=ItemState.LISTED)
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField(blank=True)
    files_gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["batch", "id"], name="items_to_destroy", condition=models.Q(state=ItemState.LISTED)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "thing_id"], name="a_thing_once_in_a_batch"),
            models.CheckConstraint(
                condition=~models.Q(state__in=(ItemState.TAKEN_OUT, ItemState.STOPPED)) | ~models.Q(why=""),
                name="what_is_not_destroyed_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays_as_listed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "batch", "thing_id", "number", "disposal_class", "trigger", "trigger_on", "kept_until"
                ),
            ),
            pgtrigger.Protect(
                name="ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'listed' AND (OLD.state, OLD.at, OLD.by_id, OLD.why)"
                    " IS DISTINCT FROM (NEW.state, NEW.at, NEW.by_id, NEW.why)"
                ),
            ),
            pgtrigger.Trigger(
                name="listed_in_a_proposed_batch",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.state <> 'listed' OR NOT EXISTS (
                        SELECT 1 FROM portal_disposalbatch b WHERE b.id = NEW.batch_id AND b.state = 'proposed'
                    ) THEN
                        RAISE EXCEPTION 'Nothing is added to a disposal that was decided on';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="destroyed_once_it_is_gone",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=ItemState.LISTED, new__state=ItemState.DESTROYED),
                declare=[("place", "text"), ("is_there", "boolean")],
                func="""
                    SELECT b.table_name INTO place FROM portal_disposalbatch b
                    WHERE b.id = NEW.batch_id AND b.state = 'approved' AND b.decided_by_id <> b.proposed_by_id;
                    IF place IS NULL THEN
                        RAISE EXCEPTION 'Nothing is destroyed without the approval of another person';
                    END IF;
                    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1)', place)
                        INTO is_there USING NEW.thing_id;
                    IF is_there THEN
                        RAISE EXCEPTION 'What is still there is not destroyed';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number


class DisposalTarget(models.Model):
    """A row about to go with an item. Written and taken away again in the transaction that destroys it."""

    item = models.ForeignKey(DisposalItem, on_delete=models.PROTECT, related_name="+")
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table_name", "row_id"], name="a_row_goes_once")]
        triggers = [
            pgtrigger.Trigger(
                name="goes_with_something_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM portal_disposalitem i JOIN portal_disposalbatch b ON b.id = i.batch_id
                        WHERE i.id = NEW.item_id AND i.state = 'listed' AND b.state = 'approved'
                    ) THEN
                        RAISE EXCEPTION 'Nothing goes with what was not approved to be destroyed';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="never_kept",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (SELECT 1 FROM portal_disposaltarget WHERE id = NEW.id) THEN
                        RAISE EXCEPTION 'A list of what goes does not outlive its transaction';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"


class DisposalFile(models.Model):
    """A stored file whose row is gone, until it is removed from the storage too."""

    item = models.ForeignKey(DisposalItem, on_delete=models.PROTECT, related_name="files")
    key = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.key


class Disposed(models.Model):
    """A line of the ledger: what was destroyed, by which class, by whom, how much. No name of it, and no word."""

    item = models.OneToOneField(DisposalItem, on_delete=models.PROTECT, related_name="entry")
    number = models.CharField(max_length=40)
    disposal_class = models.CharField(max_length=40)
    trigger = models.CharField(max_length=80)
    trigger_on = models.DateField()
    kept_until = models.DateField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField()  # rows by their kind
    rows = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField("bytes of the files")
    sha256 = models.CharField("SHA-256 of the list of what was destroyed", max_length=64)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger of disposals"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("approved_by")), name="two_people_destroyed_it"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.certificate

    @property
    def by_kind(self) -> list[tuple[str, int]]:
        """Most first: JSON keeps no order."""
        return sorted(self.counts.items(), key=lambda one: (-one[1], one[0]))

    @property
    def certificate(self) -> str:
        return f"DC-{self.at:%Y}-{self.pk:05d}"


class DisposedCode(models.Model):
    """The code of a paper made of something destroyed: whoever still holds it can be told. Kept as a hash."""

    entry = models.ForeignKey(Disposed, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return self.digest
