"""What is taken out of every word that leaves a file: who reported it; and, in a release, the names of witnesses and
staff numbers of others, and every name where somebody reported in confidence (see `names_kept_back`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from incidents.file_export.rows import reporters_of
from incidents.file_release.grounds import grounds_for
from incidents.file_release.removing import mark
from incidents.file_release.words import tidy
from incidents.models import Investigation
from incidents.names_kept_back import NamesKeptBack
from portal.models import Person

REPORTER = "the reporter"
STAFF_NUMBER = "[removed: staff number]"
# Of what a staff number is made, if it is one: a digit is in it.
MAYBE_A_NUMBER = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{1,20}(?![\w-])")


@dataclass(frozen=True)
class NeverLeaves:
    """For the documents of one file. `made_for`: for whom a release of it is made."""

    file: Investigation
    made_for: str = ""

    @cached_property
    def reporters(self) -> list[Person]:
        """But for the respondent, who may have reported themself."""
        return list(Person.objects.filter(pk__in=reporters_of(self.file) - {self.file.respondent_id}))

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        own = {word.casefold() for word in self.file.respondent.name.split()}
        return [pattern for one in self.reporters for pattern in _patterns_of(one, own)]

    @cached_property
    def names(self) -> NamesKeptBack:
        return NamesKeptBack(self.file)

    def taken_out_of(self, text: str) -> str:
        said = {"text": tidy(text)}
        self.taken_from([[said]])
        return said["text"]

    def taken_from(self, documents: Iterable[list[dict[str, str]]]) -> None:
        """Changes the blocks of a release themselves. The directory is asked once for all of them."""
        blocks = [block for document in documents for block in document]
        for block in blocks:
            block["text"] = self.without_reporters(block["text"])
        if names := self.names.pattern(block["text"] for block in blocks):
            ground = mark(grounds_for(self.made_for)[0])
            for block in blocks:
                block["text"] = names.sub(lambda _: ground, block["text"])
        numbers = self._numbers_in(block["text"] for block in blocks)
        for block in blocks if numbers else ():
            block["text"] = MAYBE_A_NUMBER.sub(lambda one: _unless(one[0], numbers), block["text"])

    def without_reporters(self, text: str) -> str:
        text = composed(text)
        for pattern in self._patterns:
            text = pattern.sub(REPORTER, text)
        return text

    def _numbers_in(self, texts: Iterable[str]) -> set[str]:
        maybe = {found.upper() for text in texts for found in MAYBE_A_NUMBER.findall(text)}
        others = Person.objects.filter(staff_number__in=maybe).exclude(pk=self.file.respondent_id)
        return {number.upper() for number in others.values_list("staff_number", flat=True)} if maybe else set()


def _unless(found: str, numbers: set[str]) -> str:
    return STAFF_NUMBER if found.upper() in numbers else found


def _patterns_of(person: Person, own: set[str]) -> list[re.Pattern[str]]:
    """The whole name in either order and the addresses first; then each name alone, as a name is written.

    Not a name that the respondent has too.
    """
    given, family = composed(person.given_names), composed(person.family_name)
    whole = [f"{given} {family}", f"{family}, {given}", f"{family} {given}", person.email, person.staff_number]
    alone = [word for word in f"{given} {family}".split() if len(word) > 1 and word.casefold() not in own]
    found = [_phrase(words, re.IGNORECASE) for words in whole if words.strip(" ,")]
    return found + [_phrase(word, re.NOFLAG) for word in alone] + [_phrase(word.upper(), re.NOFLAG) for word in alone]


def _phrase(words: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)", flags)


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
