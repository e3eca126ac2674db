"""As whom a reporter stands in what is kept of them, who may learn a name kept in confidence, and whom words name."""

import re
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import unquote_plus

from incidents.enums import Naming
from incidents.models import Concern, NameRequest
from incidents.models.concern import READ_MATTERS
from incidents.models.identity import sealed_in
from portal import audit
from portal.models import Person, Role, RoleGrant

# Names and addresses, without what stands round them.
WORD = re.compile(r"[\w@](?:[\w@.'+-]*\w)?")
POSSESSIVE = re.compile(r"['’]s\b")
MOST_ALIKE = 200


def may_keep(custodian: Person, concern: Concern) -> bool:
    """May this custodian ask about the name, or decide? Never with a part in the matter, nor about their own."""
    return Concern.objects.kept_apart_for(custodian).filter(pk=concern.pk).exists()


def may_decide(custodian: Person, request: NameRequest) -> bool:
    asks = request.asked_by_id == custodian.pk
    return request.decided_at is None and not asks and may_keep(custodian, request.concern)


def may_see(custodian: Person, request: NameRequest) -> bool:
    return request.is_open and request.asked_by_id == custodian.pk and may_keep(custodian, request.concern)


# Whoever has one of these could come to read of a matter: a name that several share stands for each who does.
OFFICES = (*READ_MATTERS, Role.DISCLOSURE_OFFICER, Role.IDENTITY_CUSTODIAN)


def tells_who(person: Person, words: str) -> bool:
    """Does this text say who the person is, as the directory knows them? Whole words count, whatever their case.

    Also as a web address writes them.
    """
    return any(_plain(known) in text for known in _names_of(person) for text in _as_written(words))


def _names_of(person: Person) -> tuple[str, str, str]:
    return person.name, person.email, person.staff_number


def _as_written(words: str) -> tuple[str, str]:
    return _plain(words), _plain(unquote_plus(words))


def _plain(words: str) -> str:
    """Its words with one space round each, so that no name is found within another."""
    return f" {' '.join(WORD.findall(POSSESSIVE.sub('', words.casefold())))} "


def office_holders_named_in(words: str) -> list[Person]:
    """Those with an office in matters whom this text names."""
    return office_holders_named_in_each([words])[0]


def office_holders_named_in_each(texts: Iterable[str]) -> list[list[Person]]:
    """The same for each of many texts: the directory is asked once."""
    grants = RoleGrant.objects.in_force().filter(role__in=OFFICES)
    holders = Person.objects.filter(pk__in=grants.values("person"))
    known = [(person, [*map(_plain, _names_of(person))]) for person in holders]
    return [
        [person for person, names in known if any(name in text for name in names for text in written)]
        for written in map(_as_written, texts)
    ]


def colleagues_named_in(words: str) -> list[Person]:
    """Anyone of the directory whom a few words name and can mean nobody else."""
    return [people[0] for people in namesakes_named_in(words) if len(people) == 1]


def namesakes_named_in(words: str) -> list[list[Person]]:
    """Whom of the directory a few words name by their family name and more; those of one name together."""
    written = WORD.findall(words)
    families = {*written, *(" ".join(pair) for pair in pairwise(written))}
    found = Person.objects.filter(family_name__in={form for name in families for form in (name, name.title())})
    by_name: dict[str, list[Person]] = {}
    for person in found[:MOST_ALIKE]:
        if tells_who(person, words):
            by_name.setdefault(_plain(person.name), []).append(person)
    return list(by_name.values())


def anyone_named_in(*texts: str) -> Person | None:
    """Somebody of the directory whom one of these short texts names."""
    for words in filter(None, texts):
        if named := [*colleagues_named_in(words), *office_holders_named_in(words)]:
            return named[0]
    return None


def raised_in_confidence(person: Person, concern: Concern) -> bool:
    return concern.naming == Naming.CONFIDENTIAL and bool(sealed_in(concern.case_id, [person]))


def written_as(person: Person, concern: Concern) -> audit.Actor:
    """Who is written down when this person does something with this concern: nobody, for its reporter in confidence."""
    return audit.CONFIDENTIAL if raised_in_confidence(person, concern) else person
