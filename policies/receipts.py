"""What the codes of policies stand for: each fits one acknowledgement or one answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from portal.codes import Coded, as_coded

if TYPE_CHECKING:
    from policies.models import Acknowledgement


@dataclass(frozen=True)
class Acknowledged(Coded):
    purpose: ClassVar[bytes] = b"policies.receipts"

    person_id: int
    edition_id: int
    edition_hash: str
    statement: str
    at: datetime
    recorded_by_id: int | None = None
    note: str = ""

    @classmethod
    def of(cls, row: "Acknowledgement") -> "Acknowledged":
        return cls(
            row.person_id,
            row.edition_id,
            row.edition_hash,
            row.statement,
            row.acknowledged_at,
            row.recorded_by_id,
            row.note,
        )

    def parts(self) -> list[Any]:
        at = as_coded(self.at)
        return [self.person_id, self.edition_id, self.edition_hash, self.statement, at, self.recorded_by_id, self.note]


@dataclass(frozen=True)
class Answered(Coded):
    """A question that was answered, by the digest of all that was said: it can be checked when the words are gone."""

    purpose: ClassVar[bytes] = b"policies.questions"

    question_id: int
    digest: str
    at: datetime

    def parts(self) -> list[Any]:
        return [self.question_id, self.digest, as_coded(self.at)]
