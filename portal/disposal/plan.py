"""What exactly would be destroyed: worked out for a dry run, and again at the moment it is done."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Model

from .closure import Gone, everything_pointing_to
from .kinds import Kind, StoredFile


@dataclass(frozen=True)
class Plan:
    gone: Gone
    files: list[StoredFile]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by their kind, in words, most first."""
        counts: Counter[str] = Counter()
        for model, pks in self.gone.items():
            counts[_named(model)] += len(pks)
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

    @property
    def rows(self) -> int:
        return sum(map(len, self.gone.values()))

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """Of the list of what goes: every row by its table and id, every stored file by its own hash."""
        rows = [f"{model._meta.db_table} {pk}" for model, pks in self.gone.items() for pk in pks]
        listed = sorted(rows) + sorted(f"file {file.sha256} {file.size}" for file in self.files)
        return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def plan_for(kind: Kind, pks: list[int]) -> Plan:
    """Raises closure.Bound when something else points to what would go."""
    gone = everything_pointing_to(kind.roots(pks), kind.goes)
    if alone := kind.left_alone(gone):
        for model, rows in everything_pointing_to(alone, kind.goes).items():
            gone.setdefault(model, set()).update(rows)
    return Plan(gone, kind.files(gone))


def _named(model: type[Model]) -> str:
    """In the plural, which Django makes of every name with an s."""
    if model._meta.auto_created:
        return "links between them"
    name = str(model._meta.verbose_name_plural)
    name = re.sub(r"(?<=[^aeiou])ys$", "ies", name)
    return re.sub(r"(?<=ch)s$", "es", name)
