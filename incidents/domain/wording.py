"""The words letters are written from: those that come with the portal, and what a manager made of them since."""

from django.db import connection, transaction

from incidents.enums import LetterKind
from incidents.letters.compose import Wording
from incidents.letters.fields import ALLOWED
from incidents.letters.shipped import shipped
from incidents.letters.template import check
from incidents.models import LetterTemplate
from incidents.rules.machine import NOT_BY_YOU, MoveRefused
from portal import audit, people
from portal.models import Person, Role

SHIPPED = 1


class Overtaken(Exception):
    """Somebody else changed the words since these were begun."""


def standing_wording(kind: LetterKind) -> Wording:
    """The newest version, from which letters are written now."""
    newest = LetterTemplate.objects.filter(kind=kind).last()
    return Wording(newest.version, newest.words) if newest else shipped_wording(kind)


def shipped_wording(kind: LetterKind) -> Wording:
    return Wording(SHIPPED, shipped(kind))


def wording_of(kind: LetterKind, version: int) -> Wording | None:
    if version == SHIPPED:
        return shipped_wording(kind)
    found = LetterTemplate.objects.filter(kind=kind, version=version).first()
    return Wording(found.version, found.words) if found else None


@transaction.atomic
def rewrite_wording(
    kind: LetterKind, words: str, *, actor: Person, why: str, after: int, returns_to: int | None = None
) -> Wording:
    """Write letters of the kind from these words from now on; what was issued stays as it is.

    `after` is the version they were begun from. The same words again are the same version.
    Raises TemplateFault for words that cannot become a letter, Overtaken when the version is not the newest,
    MoveRefused for anybody but a People Services manager.
    """
    check(words, ALLOWED[kind])
    if not people.holds(actor, Role.PEOPLE_SERVICES_MANAGER):
        raise MoveRefused(NOT_BY_YOU)
    with connection.cursor() as cursor:  # the first version has no row that could be locked
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letter template {kind}"])
    standing = standing_wording(kind)
    if standing.words == words:
        return standing
    if standing.version != after:
        raise Overtaken
    made = LetterTemplate.objects.create(
        kind=kind, version=standing.version + 1, words=words, why=why, returns_to=returns_to, by=actor
    )
    audit.record(
        "letter_template.rewritten", made, actor=actor, data={"kind": kind, "version": made.version, "to": returns_to}
    )
    return Wording(made.version, made.words)


def return_to_wording(kind: LetterKind, version: int, *, actor: Person, why: str, after: int) -> Wording:
    """Make the words of an earlier version the newest version."""
    earlier = wording_of(kind, version)
    if earlier is None:
        raise LookupError(version)
    return rewrite_wording(kind, earlier.words, actor=actor, why=why, after=after, returns_to=version)
