"""Names of others that leave in no release: of witnesses always; where somebody reported in confidence, of everybody.

Nobody opens the seal of a name for that: whoever prepares a release would learn the name from what was taken out. Every
name of the directory is taken out alike instead, but of the respondent and of those who act on the file, so that what
is missing tells nothing of who raised it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.db.models import CharField, F, Func, Q, QuerySet, Value

from incidents.enums import Naming, Part
from incidents.models import CaseEntry, Concern, Investigation, MatterPart
from incidents.models.matter import cases_of_matter
from portal.models import Person, RoleGrant, StaffChange

WALLED = (Part.WITNESS, Part.NAMED, Part.KEPT_OUT)
ACTING = (Part.TRIAGER, Part.INVESTIGATOR, Part.DECISION_MAKER, Part.DELEGATE, Part.SUSPENDER)
WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+\w")
BETWEEN = r"(?:\s|[.,+_-]|%20)*"
CONTENT = Path(__file__).parent / "content" / "letters"
FIRST = Func(F("given_names"), Value(" "), Value(1), function="split_part", output_field=CharField())
# A name of several words or with a capital inside: it is not one of the words that stand in a text.
JOINED = r"[^[:alnum:]]|^[[:alpha:]][[:lower:]]*[[:upper:]]"
Name = tuple[str, str]  # given names, family name


@dataclass(frozen=True)
class NamesKeptBack:
    """Of one file."""

    file: Investigation

    def pattern(self, texts: Iterable[str]) -> re.Pattern[str] | None:
        """What finds them in these texts; nothing where there are none."""
        if not self.is_needed:
            return None
        told = list(texts)
        words = {word.casefold() for text in told for word in WORD.findall(text)}
        names = self._names_among(words)
        phrases = [*_wholes(names), *self._addresses_in(told), *self._alone(names, words)]
        return re.compile("|".join(phrases)) if phrases else None

    @property
    def is_needed(self) -> bool:
        return bool(self.is_in_confidence or self._walled)

    @cached_property
    def is_in_confidence(self) -> bool:
        return Concern.objects.of_matter(self.file.case).filter(naming=Naming.CONFIDENTIAL).exists()

    @cached_property
    def _walled(self) -> frozenset[int]:
        parts = MatterPart.objects.filter(case__in=cases_of_matter([self.file.case_id]), part__in=WALLED)
        return frozenset(parts.values_list("person", flat=True)) - {self.file.respondent_id}

    @cached_property
    def _acting(self) -> "QuerySet[Person]":
        """Whose names may stand: the respondent, and those who did something on the file in an office."""
        file, cases = self.file, cases_of_matter([self.file.case_id])
        appointed = (file.respondent_id, file.investigator_id, file.decision_maker_id, file.delegate_id)
        parts = MatterPart.objects.filter(case__in=cases, part__in=ACTING)
        wrote = Q(pk__in=file.entries.values("by")) | Q(pk__in=CaseEntry.objects.filter(case__in=cases).values("by"))
        in_office = wrote & Q(pk__in=RoleGrant.objects.values("person")) | Q(pk__in=file.letters.values("issued_by"))
        known = Q(pk__in=[pk for pk in appointed if pk]) | Q(pk__in=parts.values("person")) | in_office
        return Person.objects.filter(known).exclude(pk__in=self._walled)

    @cached_property
    def _may_stand(self) -> tuple[frozenset[Name], frozenset[str]]:
        """Their names, and each word of them."""
        names = frozenset(self._acting.values_list("given_names", "family_name"))
        return names, frozenset(word for name in names for word in _words(" ".join(name)))

    @cached_property
    def _others(self) -> "QuerySet[Person]":
        others = Person.objects.exclude(pk__in=self._acting.values("pk"))
        return others if self.is_in_confidence else others.filter(pk__in=self._walled)

    @cached_property
    def _former(self) -> frozenset[Name]:
        """What they were called before, as far as the directory saw it change."""
        renamed = Q(before__has_key="given_names") | Q(before__has_key="family_name")
        of_whom = ("before__given_names", "before__family_name", "person__given_names", "person__family_name")
        found = StaffChange.objects.filter(renamed, person__in=self._others).values_list(*of_whom)
        return frozenset((was_given or given, was_family or family) for was_given, was_family, given, family in found)

    def parts(self) -> tuple[frozenset[str], frozenset[str]]:
        """Each word of the given names that are kept back, and of the family names."""
        if not self.is_needed:
            return frozenset(), frozenset()
        given = {*self._others.values_list("given_names", flat=True).distinct(), *(one for one, _ in self._former)}
        family = {*self._others.values_list("family_name", flat=True).distinct(), *(one for _, one in self._former)}
        return frozenset(_words(" ".join(given))), frozenset(_words(" ".join(family)))

    @property
    def words_that_may_stand(self) -> frozenset[str]:
        return self._may_stand[1]

    def _names_among(self, words: set[str]) -> list[Name]:
        forms = {form for word in words for form in (word, word.title())} | {word.upper() for word in words}
        found = self._others.annotate(first=FIRST).filter(Q(family_name__in=forms) | Q(first__in=forms))
        apart = self._others.filter(Q(family_name__regex=JOINED) | Q(given_names__regex=JOINED))
        names = {*_pairs(found), *_pairs(apart), *self._former} - self._may_stand[0]
        return [name for name in sorted(names) if words.intersection(_words(" ".join(name)))]

    def _addresses_in(self, texts: Iterable[str]) -> list[str]:
        written = {found for text in texts for found in ADDRESS.findall(text)}
        known = Person.objects.filter(email__in={*written, *map(str.lower, written)}).exclude(
            pk__in=self._acting.values("pk")
        )
        theirs = {email.lower() for email in known.values_list("email", flat=True)}
        return [re.escape(one) for one in sorted(written) if one.lower() in theirs]

    def _alone(self, names: Iterable[Name], words: set[str]) -> list[str]:
        """A given name however it is written, a family name as a name is written. Not an ordinary word, nor a name
        of somebody who may stand there."""
        kept = self._may_stand[1] | ordinary_words()
        given = {word for name, _ in names for word in _words(name)} & words - kept
        family = {part for _, name in names for part in WORD.findall(name) if part.casefold() in words - kept}
        anyhow = [f"(?i:{re.escape(word)})" for word in sorted(given) if len(word) > 1]
        written = {form for part in family if len(part) > 1 for form in (part, part.title(), part.upper())}
        return [_bounded(one) for one in (*anyhow, *map(re.escape, sorted(written)))]


def _pairs(people: "QuerySet[Person]") -> set[Name]:
    return set(people.values_list("given_names", "family_name").distinct())


def _wholes(names: Iterable[Name]) -> list[str]:
    """In either order, however they are joined. The longest first, so that nothing of one is left behind."""
    found = [one for given, family in names for one in (f"{given} {family}", f"{family} {given}")]
    return [_bounded(f"(?i:{BETWEEN.join(map(re.escape, one.split()))})") for one in sorted(found, key=len)[::-1]]


def _bounded(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


@cache
def ordinary_words() -> frozenset[str]:
    """Words that the letters of the office write small: alone, they are nobody's name."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(CONTENT.glob("*.md")))
    return frozenset(word for text in texts for word in WORD.findall(text) if word.islower())
