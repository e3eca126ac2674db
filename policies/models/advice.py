from django.db import models

from .edition import Edition
from .frozen import frozen_with_its_edition


class AdviceRules(models.Model):
    """The rules by which "Should I post this?" answers under an edition: the text of an advice.yaml."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="advice")
    source = models.TextField()
    version = models.PositiveIntegerField(default=1)  # counted up with each change, so that two writers notice

    class Meta:
        verbose_name_plural = "advice rules"
        triggers = [frozen_with_its_edition("advice_stays_as_it_is")]

    def __str__(self) -> str:
        return f"rules of {self.edition}"
