"""What becomes of a file and of a reported address. Values are stored; labels are read by people."""

from django.db import models


class EvidenceState(models.TextChoices):
    WAITING = "waiting", "Being checked"
    READY = "ready", "Ready"
    INFECTED = "infected", "Held back: it carries a virus"
    UNREADABLE = "unreadable", "Cannot be shown: it could not be read"


class WaitsFor(models.TextChoices):
    """What keeps a file from being checked, the last time it was tried."""

    SCANNER = "scanner", "Waiting for the virus scanner"
    STORAGE = "storage", "Waiting for the file storage"


class Custody(models.TextChoices):
    """What happened to an item of evidence."""

    RECEIVED = "received", "Received and sealed"
    SCANNED = "scanned", "Checked for viruses"
    CLEANED = "cleaned", "Working copy made"
    REFUSED = "refused", "Working copy could not be made"
    READ = "read", "Working copy looked at"
    OPENED = "opened", "Sealed original opened"
    REDACTED = "redacted", "Redacted copy made"
    VERIFIED = "verified", "Found unchanged"
    CHANGED = "changed", "Found changed"
    EXPORTED = "exported", "Custody record exported"
    LEFT = "left", "Exported with the file"


class CaptureState(models.TextChoices):
    """What came of looking at a reported address."""

    CAPTURED = "captured", "Captured"
    SIGN_IN_WALL = "sign_in_wall", "Behind a sign-in"
    GONE = "gone", "Gone"
    NOT_ALLOWED = "not_allowed", "Not allowed here"
    UNREACHABLE = "unreachable", "Could not be reached"
