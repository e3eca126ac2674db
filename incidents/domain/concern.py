"""Taking a concern. Every way in goes through `raise_concern`."""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from incidents import vault
from incidents.enums import Channel, Naming, Part, Seen, StaffInvolved
from incidents.links import canonical, platform_of
from incidents.models import Case, Concern, Post, SealedName, Sighting
from incidents.models.identity import forget_sealed_by
from incidents.notices import tell_officers_of_concern
from incidents.rules import clock
from incidents.rules.naming import colleagues_named_in, office_holders_named_in
from portal import audit, files, jobs
from portal.models import Person

from .evidence import keep_evidence
from .indexing import index_case
from .parts import take_part

SIXTEEN_DIGITS = re.compile(r"(?<!\d)(?:\d\W{0,4}){15}\d(?!\d)")
MOST_TRIED = 3


@dataclass(frozen=True)
class Account:
    """What a reporter tells: the fields of the form, whoever typed them in. `sealed` came in before, `pictures` now."""

    words: str
    how_known: str
    seen: Seen = Seen.UNSURE
    seen_on: date | None = None
    posted_on: date | None = None
    platform: str = ""
    account: str = ""
    about: str = ""
    named: Sequence[Person] = ()  # those of the directory the reporter takes it to be
    staff_involved: StaffInvolved = StaffInvolved.UNKNOWN
    links: Sequence[str] = ()
    pictures: Sequence[UploadedFile] = ()
    sealed: Sequence[files.Sealed] = ()
    once: uuid.UUID = field(default_factory=uuid.uuid4)


class NothingToGoOn(Exception):
    """A concern needs a link or a screenshot (DHS-ASK-06)."""


def receipt_for(once: uuid.UUID) -> str:
    """Sixteen digits in groups, the only way back to an anonymous concern.

    It follows from the form's own key, so that a form sent twice shows one receipt; the key itself is never stored.
    """
    digest = salted_hmac("incidents.receipt.digits", str(once), algorithm="sha256").digest()
    digits = f"{int.from_bytes(digest) % 10**16:016d}"
    return " ".join(digits[i : i + 4] for i in range(0, 16, 4))


def _stored(once: uuid.UUID, *, secret: str | None = None) -> uuid.UUID:
    """What is kept of a form's key: enough to know it again, not enough to make the receipt from it.

    By a secret, since a draft holds the key beside its writer's name: an old copy of the database must not lead from
    there to what they then sent in confidence.
    """
    digest = salted_hmac("incidents.once", once.bytes, secret=secret, algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16])


def _known_as(once: uuid.UUID) -> list[uuid.UUID]:
    """Also under a secret the portal had before."""
    return [_stored(once, secret=one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def digits_of(text: str) -> str:
    """As 0 to 9, however they were written: full width, small, in circles or in another script."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(each)) for each in plain if each.isdecimal())


def receipt_hash(receipt: str, *, secret: str | None = None) -> str:
    """A slow hash: a stolen table must not give the receipts back. Any spacing or dashes will do."""
    salt = salted_hmac("incidents.receipt", "salt", secret=secret).digest()
    return hashlib.scrypt(digits_of(receipt).encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


def has_receipt_of(concern: Concern, text: str) -> bool:
    """Whether the receipt of a concern stands in a text. Of what could be one few are tried: the hash is slow."""
    if not concern.receipt_hash:
        return False
    could_be = SIXTEEN_DIGITS.findall(unicodedata.normalize("NFKC", text))
    return any(found.pk == concern.pk for one in could_be[:MOST_TRIED] if (found := find_by_receipt(one)))


def find_by_receipt(receipt: str) -> Concern | None:
    """Also one that was given out under a secret the portal had before: it cannot be given out again."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return Concern.objects.filter(receipt_hash__in=[receipt_hash(receipt, secret=one) for one in secrets]).first()


def raise_concern(
    account: Account,
    *,
    actor: audit.Actor,
    channel: Channel = Channel.COLLEAGUE,
    naming: Naming = Naming.NAMED,
    told: "Told | None" = None,
    at: datetime | None = None,
) -> Concern:
    """Keep a concern with its links and pictures, open the case for it and tell the officers.

    `actor` is the reporter, or audit.ANONYMOUS; then `receipt_for(account.once)` is the way back. A reporter may ask
    for Naming.CONFIDENTIAL: then their name is sealed, and nothing else that is kept says who they are. Whoever
    types in what they were `told` has no part in the matter, and is kept out of it where that is in confidence.
    Sending the same form again (`account.once`) returns the concern already kept. Raises NothingToGoOn, vault.Closed,
    files.FileRefused and files.StorageUnavailable; then nothing was kept.
    """
    if not account.links and not account.pictures and not account.sealed:
        raise NothingToGoOn
    if kept := find_by_key(account.once):
        return kept
    teller = Teller.of(actor, naming, told)
    sealed: list[files.Sealed] = []
    try:
        with files.discarded_on_failure(sealed):
            for picture in account.pictures:
                sealed.append(files.seal(picture, folder="evidence"))
            with transaction.atomic():
                at = at or timezone.now()
                at = audit.to_the_hour(at) if teller.naming == Naming.ANONYMOUS else at
                concern = _keep(account, [*account.sealed, *sealed], teller=teller, channel=channel, at=at)
                # From here the commit decides, and its answer may be lost. What it does not keep is swept up later.
                sealed.clear()
                return concern
    except AlreadyKept as twin:
        return twin.concern


@dataclass(frozen=True)
class Told:
    """Who told it to the one who types it in: a colleague, somebody by their own words, or nobody named."""

    by: Person | None = None
    words: str = ""

    def naming(self, asked: Naming) -> Naming:
        """Only the name of a colleague can be sealed: nobody else could come back to it. Raises vault.Closed."""
        if asked == Naming.CONFIDENTIAL and self.by:
            if not vault.is_open():
                raise vault.Closed
            return Naming.CONFIDENTIAL
        return Naming.NAMED if self.by or self.words else Naming.ANONYMOUS


@dataclass(frozen=True)
class Teller:
    """Who raises a concern, and as whom that is written down."""

    naming: Naming
    person: Person | None
    told_by: str = ""
    entered_by: Person | None = None

    @classmethod
    def of(cls, actor: audit.Actor, naming: Naming, told: Told | None = None) -> "Teller":
        person = actor if isinstance(actor, Person) else None
        if told is not None:
            return cls(told.naming(naming), told.by, "" if told.by else told.words, entered_by=person)
        if person is None:
            return cls(Naming.ANONYMOUS, None)
        if naming == Naming.CONFIDENTIAL and not vault.is_open():
            raise vault.Closed
        return cls(naming, person)

    @property
    def reporter(self) -> Person | None:
        return self.person if self.naming == Naming.NAMED else None

    @property
    def actor(self) -> audit.Actor:
        return (
            self.entered_by
            or self.reporter
            or (audit.CONFIDENTIAL if self.naming == Naming.CONFIDENTIAL else audit.ANONYMOUS)
        )


class AlreadyKept(Exception):
    def __init__(self, concern: Concern) -> None:
        self.concern = concern


def find_sent(once: uuid.UUID, reporter: Person) -> Concern | None:
    """What this person sent with a form's key, for themselves or for another, if they did."""
    sent = Concern.objects.filter(once__in=_known_as(once))
    return sent.visible_to(reporter).first() or sent.filter(entered_by=reporter).first()


def find_by_key(once: uuid.UUID) -> Concern | None:
    """The concern that a form with this key made."""
    return Concern.objects.filter(once__in=_known_as(once)).first()


def _keep(
    account: Account,
    sealed: Sequence[files.Sealed],
    *,
    teller: Teller,
    channel: Channel,
    at: datetime,
) -> Concern:
    _wait_for_twin(account.once)
    if kept := find_by_key(account.once):
        raise AlreadyKept(kept)
    case = Case(opened_at=at, state_since=at, touched_at=at, kind=clock.kind_of(account.seen))
    clock.begin_stage(case, at)
    case.save()
    concern = Concern.objects.create(
        case=case,
        channel=channel,
        naming=teller.naming,
        reporter=teller.reporter,
        told_by=teller.told_by,
        entered_by=teller.entered_by,
        receipt_hash=receipt_hash(receipt_for(account.once)) if teller.naming == Naming.ANONYMOUS else "",
        seen=account.seen,
        words=account.words,
        seen_on=account.seen_on,
        how_known=account.how_known,
        staff_involved=account.staff_involved,
        about=account.about,
        submitted_at=at,
        once=_stored(account.once),
    )
    Sighting.objects.bulk_create(_sightings(concern, account, at))
    keep_evidence(concern, sealed, by=teller.entered_by or teller.reporter, at=at)
    _keep_name(concern, teller, at)
    _keep_out_the_named(case, account, teller.person, at)
    index_case(case)
    audit.record("concern.raised", concern, actor=teller.actor, data={"channel": channel, "pictures": len(sealed)})
    tell_officers_of_concern(case)
    if sealed:
        jobs.enqueue("incidents.prepare_waiting_evidence")
    return concern


def _keep_name(concern: Concern, teller: Teller, at: datetime) -> None:
    if teller.reporter:
        take_part(concern.case, teller.reporter, Part.REPORTER, at=at)
    elif teller.person:
        name = vault.seal(teller.person.pk, teller.person.name, concern=concern.pk)
        SealedName.objects.create(concern=concern, sealed=name.sealed, salt=name.salt, mark=name.mark)
        forget_sealed_by(teller.person)
        if teller.entered_by:  # nobody who works on it knows the name
            take_part(concern.case, teller.entered_by, Part.CONFLICTED, at=at)


def _keep_out_the_named(case: Case, account: Account, reporter: Person | None, at: datetime) -> None:
    """Whom a reporter names must not open the concern, nor hear of it, from before anyone has read it."""
    office_holders = office_holders_named_in(f"{account.about}\n{account.words}")
    for person in {*account.named, *colleagues_named_in(account.about), *office_holders} - {reporter}:
        take_part(case, person, Part.NAMED, at=at)


def _wait_for_twin(once: uuid.UUID) -> None:
    """The same form sent twice at once: the second waits here for the first to commit, then finds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(_stored(once))])


def _sightings(concern: Concern, account: Account, at: datetime) -> list[Sighting]:
    """What this reporter says of each post; one without an address when there are only pictures.

    A post stands as it was first reported: what others say of it is theirs.
    """
    said = {"platform": account.platform, "account": account.account, "posted_on": account.posted_on}
    if not account.links:
        return [Sighting(concern=concern, post=Post.objects.create(first_reported_at=at, **said), **said)]
    # In one order, so that two concerns with the same posts never wait for each other in a ring.
    # Only their canonical form is kept: as given, one may carry who shared it, or who got it by mail.
    posts = [_post_at(url, said, at) for url in sorted({canonical(link) for link in account.links})]
    return [Sighting(concern=concern, post=post, **said) for post in posts]


def _post_at(url: str, said: dict[str, Any], at: datetime) -> Post:
    first = {**said, "platform": said["platform"] or platform_of(url), "first_reported_at": at}
    return Post.objects.get_or_create(url=url, defaults=first)[0]
