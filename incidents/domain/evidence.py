"""Making a picture fit to be looked at, and keeping who looked."""

from django.db import transaction

from incidents.enums import Custody, EvidenceState
from incidents.models import CustodyEntry, Evidence
from incidents.rules.naming import written_as
from portal import audit, files
from portal.models import Person


class ReasonMissing(Exception):
    """The original is opened for a reason, or not at all."""


@transaction.atomic
def prepare_next_evidence() -> bool:
    """Scan one waiting picture and make its cleaned copy. False when none waits.

    Raises files.ScannerAway and files.StorageUnavailable, which leave it waiting.

    One row a transaction: a worker killed here leaves the picture waiting and, at worst, a copy nobody refers to.
    """
    evidence = Evidence.objects.waiting().select_for_update(skip_locked=True).order_by("pk").first()
    if evidence is None:
        return False
    try:
        _prepare(evidence)
    except files.FileRefused:
        evidence.state = EvidenceState.UNREADABLE
    evidence.save(update_fields=["state", "is_scanned", "copy_key", "copy_sha256"])
    audit.record("evidence.prepared", evidence, actor=audit.SYSTEM, data={"state": evidence.state})
    return True


def _prepare(evidence: Evidence) -> None:
    verdict = files.scan(evidence.original_key)
    evidence.is_scanned = verdict != files.Scan.NOT_SCANNED
    if verdict == files.Scan.INFECTED:
        evidence.state = EvidenceState.INFECTED
    else:
        evidence.copy_key, evidence.copy_sha256 = files.clean_copy(evidence.original_key, folder="copies")
        evidence.state = EvidenceState.READY


@transaction.atomic
def read_copy(evidence: Evidence, *, actor: Person) -> None:
    doer = written_as(actor, evidence.concern)
    CustodyEntry.objects.create(evidence=evidence, what=Custody.READ, by=doer if isinstance(doer, Person) else None)
    audit.record("evidence.read", evidence, actor=doer)


@transaction.atomic
def open_original(evidence: Evidence, *, actor: Person, reason: str) -> None:
    """Record why the sealed original is opened, before it is. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    CustodyEntry.objects.create(evidence=evidence, what=Custody.OPENED, by=actor, words=reason.strip())
    audit.record("evidence.original_opened", evidence, actor=actor)
