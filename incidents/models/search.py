"""What finding a case in the queue takes: its words, its labels, who has seen it, what people look for again."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from incidents.enums import Notify, QueueSort
from portal.models import Person
from portal.models.protect import append_only

from .case import Case

LONGEST_LABEL = 40
MOST_LABELS = 12
LONGEST_NAME = 80


class CaseText(models.Model):
    """The words a case is found by. Written from the case by incidents.domain.indexing, never by hand."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="text")
    words = SearchVectorField()
    near = models.TextField("number, accounts and addresses, for what is not quite the same")

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="words_of_a_case", fastupdate=False),
            GinIndex(fields=["near"], name="nearly_the_same_case", opclasses=["gin_trgm_ops"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"Words of {self.case_id}"


class CaseLabel(models.Model):
    """A word Digital Media puts on a case to find it by."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="labels")
    name = models.CharField(max_length=LONGEST_LABEL)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="a_case_has_a_label_once"),
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="a_label_is_written_one_way"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CaseMarker(models.Model):
    """When somebody last looked at a case: what they have not seen stands out in their queue."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="markers")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="one_marker_of_a_case_for_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.case_id}"


class QueueTaste(models.Model):
    """How somebody likes their queue."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sort = models.CharField(max_length=8, choices=QueueSort, default=QueueSort.NEWEST)
    columns = ArrayField(models.CharField(max_length=12))

    def __str__(self) -> str:
        return f"The queue of {self.person_id}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def visible_to(self, person: Person) -> "SavedSearchQuerySet":
        """Their own, and those of the team. What one finds is for each only what they may see."""
        return self.filter(models.Q(owner=person) | models.Q(is_team=True))


class SavedSearch(models.Model):
    """A list somebody comes back to: its address, and what that asks for. The team's own hold no words.

    What is typed may name somebody, and among the team may be one who must not know that they are looked for.
    """

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_searches")
    name = models.CharField(max_length=LONGEST_NAME)
    is_team = models.BooleanField(default=False)
    address = models.CharField(max_length=600, blank=True)
    show = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=24, blank=True)
    age = models.CharField(max_length=16, blank=True)
    evidence = models.CharField(max_length=4, blank=True)
    facets = ArrayField(models.TextField(), default=list, blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["owner", "name"], name="searches_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_team=False) | models.Q(words=""), name="a_search_of_the_team_holds_no_words"
            ),
        ]

    def __str__(self) -> str:
        return f"Saved search {self.pk}"


class SearchWatch(models.Model):
    """Somebody wants to be told of new and changed cases that a saved search finds."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    notify = models.CharField(max_length=12, choices=Notify)
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "person"], name="one_watch_of_a_search_for_a_person"),
            models.CheckConstraint(
                condition=models.Q(notify=Notify.THRESHOLD, threshold__gte=2)
                | (~models.Q(notify=Notify.THRESHOLD) & models.Q(threshold__isnull=True)),
                name="a_threshold_is_a_number_from_two_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.search_id}"


class SearchFind(models.Model):
    """A case that a watched search found, once; it waits until its watcher is told.

    There may be a great many: the key says that a watch finds a case once, and serves those who ask by the watch.
    """

    pk = models.CompositePrimaryKey("watch", "case")
    watch = models.ForeignKey(SearchWatch, on_delete=models.CASCADE, db_index=False, related_name="finds")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    is_told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["watch"], name="finds_to_tell", condition=models.Q(is_told=False))]

    def __str__(self) -> str:
        return f"{self.case_id} for {self.watch_id}"


class SearchRound(models.Model):
    """Up to which moment saved searches were run."""

    until = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Up to {self.until}"


class BulkStep(models.Model):
    """What was done with many cases at once, and what came of each: a form sent twice shows it again."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    once = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=16)
    done = ArrayField(models.BigIntegerField(), default=list)
    refused = models.JSONField(default=dict)  # why, by the id of a case

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.what} by {self.person_id}"
