import pgtrigger
from django.db import models
from django.utils import timezone

from portal.models import Person
from portal.models.protect import never_removed

from .release import Release, only_while_prepared


class ReleaseDoubt(models.Model):
    """A word in a release that may be a name which never leaves: somebody says of each whether it is one."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="doubts")
    word = models.CharField(max_length=100)
    is_name = models.BooleanField("is it kept back", null=True, blank=True)  # none: nobody said yet
    why = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(fields=["release", "word"], name="in_doubt_once"),
            models.CheckConstraint(
                condition=models.Q(is_name__isnull=True, by__isnull=True)
                | models.Q(is_name__isnull=False, by__isnull=False),
                name="somebody_says_whether_it_is_a_name",
            ),
            models.CheckConstraint(condition=~models.Q(is_name=False) | ~models.Q(why=""), name="no_name_for_a_reason"),
        ]
        triggers = [
            *never_removed(),
            only_while_prepared("NEW.release_id", pgtrigger.Insert | pgtrigger.Update),
            pgtrigger.Protect(
                name="the_word_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("release", "word"),
            ),
        ]

    def __str__(self) -> str:
        return self.word
