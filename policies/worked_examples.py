"""Made-up drafts that show what a clause comes to: one that is fine and one that is not, beside the clause itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml
from django.conf import settings


@dataclass(frozen=True)
class Sample:
    draft: str
    why: str
    where: str = ""  # or to whom, or with what, where that decides


@dataclass(frozen=True)
class WorkedExample:
    fine: Sample
    not_fine: Sample


@lru_cache(maxsize=32)
def worked_examples(slug: str) -> Mapping[str, WorkedExample]:
    """By ref. Read once in the life of a process; a policy without the file has none."""
    file = settings.BASE_DIR / "policies" / "content" / slug / "worked_examples.yaml"
    if not file.is_file():
        return {}
    written = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {ref: WorkedExample(Sample(**one["fine"]), Sample(**one["not_fine"])) for ref, one in written.items()}
