"""Whom of the directory a case may be about: each with the reason, for an officer to confirm or to pass over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects

from incidents.enums import Pointing
from incidents.models import Case, Concern
from portal.models import Person

from .naming import MOST_ALIKE, WORD, namesakes_named_in

MOST = 5
LONGEST_ACCOUNT, SHORTEST_NAME = 40, 3


@dataclass(frozen=True)
class Pointer:
    person: Person
    why: Pointing


def pointers_to_subject(case: Case) -> list[Pointer]:
    """The likeliest first, each person once. Whoever raised it in their own name is never one."""
    concerns = list(case.concerns.with_names().prefetch_related("sightings__post"))
    reporters = {concern.known_reporter for concern in concerns}
    order = list(Pointing)
    pointers = sorted((each for concern in concerns for each in _of(concern)), key=lambda one: order.index(one.why))
    found: dict[int, Pointer] = {}
    for pointer in pointers:
        if pointer.person not in reporters:
            found.setdefault(pointer.person.pk, pointer)
    likeliest = list(found.values())[:MOST]
    prefetch_related_objects([pointer.person for pointer in likeliest], "unit")
    return likeliest


def _of(concern: Concern) -> Iterator[Pointer]:
    yield from _by_number_or_address(concern.about)
    for namesakes in namesakes_named_in(concern.about):
        why = Pointing.NAMED if len(namesakes) == 1 else Pointing.SHARED_NAME
        yield from (Pointer(person, why) for person in namesakes)
    for account in _accounts(concern):
        yield from _by_account(account)
    for namesakes in namesakes_named_in(concern.words):
        yield from (Pointer(person, Pointing.IN_WORDS) for person in namesakes)


def _by_number_or_address(text: str) -> Iterator[Pointer]:
    written = [word.lower() for word in WORD.findall(text)]
    known = Q(staff_number__in=[*written, *(word.upper() for word in written)]) | Q(email__in=written)
    for person in Person.objects.filter(known)[:MOST] if written else ():
        yield Pointer(person, Pointing.NAMED)


def _accounts(concern: Concern) -> set[str]:
    """As the reporter wrote them, and as the addresses of the posts begin: site.example/account/..."""
    accounts = set()
    for sighting in concern.sightings.all():
        first = sighting.post.url.partition("://")[2].partition("/")[2].partition("/")[0]
        accounts |= {_letters(text) for text in (sighting.account, sighting.post.account, first)}
    return {account for account in accounts if 2 * SHORTEST_NAME <= len(account) <= LONGEST_ACCOUNT}


def _by_account(account: str) -> Iterator[Pointer]:
    """Accounts are often made of a name: both names, or an initial and a family name, in either order."""
    cuts = range(1, len(account))
    families = {part for cut in cuts for part in (account[cut:], account[:cut]) if len(part) >= SHORTEST_NAME}
    alike = list(Person.objects.filter(family_name__in=[family.title() for family in families])[:MOST_ALIKE])
    whole = [person for person in alike if account in _joined(person, _letters(person.get_short_name()))]
    for person in whole:
        yield Pointer(person, Pointing.ACCOUNT if len(whole) == 1 else Pointing.LIKE_ACCOUNT)
    for person in alike:
        if account in _joined(person, _letters(person.given_names)[:1]):
            yield Pointer(person, Pointing.LIKE_ACCOUNT)


def _joined(person: Person, given: str) -> tuple[str, str]:
    family = _letters(person.family_name)
    return given + family, family + given


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())
