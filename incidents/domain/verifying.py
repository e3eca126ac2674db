"""Whether what is stored is still what was sealed."""

from dataclasses import dataclass

from django.db import transaction

from incidents.notices import tell_media_managers_of_changed_files
from portal import files

from .verifiable import Item, Stored, Told, Written, all_items


@dataclass(frozen=True)
class Fault:
    item: Item
    stored: Stored
    found: str  # the SHA-256 it has now, or nothing where it is missing

    @property
    def words(self) -> str:
        return f"{self.stored.name} {'was changed' if self.found else 'is missing'}"


@dataclass(frozen=True)
class Verdict:
    files: int
    faults: list[Fault]
    news: int  # how many of the faults were not written down before


def verify_evidence(*, record: bool = False) -> Verdict:
    """Recompute every stored file, package and letter in constant memory, and write down which was changed or is gone.

    `record` also writes that an item was found unchanged; otherwise only an item that was mended says so. A fault
    is written once, however often it is found. Digital Media managers hear of new ones. Raises
    files.StorageUnavailable when the storage is away, or is there and empty: then nothing is written.
    """
    count = stored_files = 0
    faults: list[Fault] = []
    for item in all_items():
        stored = list(item.stored())
        wrong = [fault for one in stored if (fault := _fault_of(item, one))]
        count += len(stored)
        stored_files += sum(not isinstance(one, Written) for one in stored)
        faults += wrong
        if stored and not wrong and (record or item.told()):
            item.write_unchanged()
    missing = [fault for fault in faults if not fault.found]
    if missing and len(missing) == stored_files:
        raise files.StorageUnavailable("Not one file is where it should be. Is the storage mounted?")
    news = sum(_write(fault) for fault in faults)
    if news:
        tell_media_managers_of_changed_files()
    return Verdict(count, faults, news)


def _fault_of(item: Item, stored: Stored) -> Fault | None:
    found = stored.found()
    return None if found == stored.sha256 else Fault(item, stored, found)


@transaction.atomic
def _write(fault: Fault) -> bool:
    told = Told(fault.words, fault.found)
    if told in fault.item.told():
        return False
    fault.item.write_changed(fault.stored, told)
    return True
