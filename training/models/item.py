from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from training.enums import Kind, Part, Platform
from training.marking import Choice

from .course import CourseVersion, NamedClause
from .frozen import frozen_with_its_items_version, frozen_with_its_version


class Item(models.Model):
    """A question. Its key stays the same from version to version, as long as it asks the same thing."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ONE)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    prompt = models.TextField()
    is_changed = models.BooleanField("it, or a clause it rests on, reads anew in this version", default=False)
    fixed_order = models.BooleanField("its options say something by their order, and are never shuffled", default=False)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_item_per_position"),
            models.UniqueConstraint(fields=["version", "key"], name="one_item_per_key"),
        ]
        triggers = [frozen_with_its_version()]

    def __str__(self) -> str:
        return self.key

    def in_order(self) -> "list[Option]":
        """Its options in their right order, answers before phrases."""
        return sorted(self.options.all(), key=lambda one: (one.part, one.position))

    def choices(self) -> list[Choice]:
        """The same, as they are marked."""
        return [Choice(one.pk, one.part, one.is_right, one.match) for one in self.in_order()]


class ItemClause(NamedClause):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="clauses")

    class Meta(NamedClause.Meta):
        constraints = [models.UniqueConstraint(fields=["item", "ref"], name="an_item_names_a_clause_once")]
        triggers = [frozen_with_its_items_version()]


class Option(models.Model):
    """One answer that can be chosen, whether it is right, and why; a step at its place; a row and its match."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="options")
    part = models.CharField(max_length=10, choices=Part, default=Part.ANSWER)
    position = models.PositiveSmallIntegerField("the place it stands at, for a step the right one")
    text = models.TextField()
    match = models.TextField(blank=True)
    is_right = models.BooleanField(default=False)
    why = models.TextField()

    class Meta:
        ordering = ["item", "part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "part", "position"], name="one_option_per_position"),
            models.UniqueConstraint(fields=["item", "part", "text"], name="no_two_options_say_the_same"),
        ]
        triggers = [frozen_with_its_items_version()]

    def __str__(self) -> str:
        return self.text


class MockPost(models.Model):
    """A post that was made up, to decide about. Its picture is described, never shown: the words are what is asked."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="post")
    platform = models.CharField(max_length=10, choices=Platform)
    author = models.CharField(max_length=80)
    handle = models.CharField(max_length=80, blank=True)
    about = models.CharField("what the author's profile says", max_length=200, blank=True)
    words = models.TextField()
    picture = models.TextField("what the picture shows", blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_post_says_something")]
        triggers = [frozen_with_its_items_version()]

    def __str__(self) -> str:
        return f"{self.author}: {self.words}"
