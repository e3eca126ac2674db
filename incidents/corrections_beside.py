"""What stands beside a record, as its pages show it."""

from collections.abc import Collection, Iterable

from incidents.enums import CorrectionState
from incidents.models import Case, Correction, Investigation
from incidents.models.correction import CorrectionQuerySet
from portal.beside import Beside


def corrections_beside(of: str, people: Collection[int]) -> list[Beside]:
    """Of what is kept about each person apart from any matter."""
    return said(Correction.objects.filter(of=of, person__in=people))


def beside_file(file: Investigation, *, sees_reporter: bool) -> list[Beside]:
    """The respondent's; those of whoever raised it only for who may know them."""
    found = Correction.objects.filter(investigation=file)
    if sees_reporter:
        found |= Correction.objects.filter(concern__case=file.case_id)
        found |= Correction.objects.filter(concern__case__goes_on_in=file.case_id)
    return said(found)


def beside_case(case: Case) -> list[Beside]:
    return said(Correction.objects.filter(concern__case=case))


def said(found: CorrectionQuerySet) -> list[Beside]:
    return list(_said(found.beside_records()))


def _said(found: Iterable[Correction]) -> Iterable[Beside]:
    for one in found:
        is_statement = one.state == CorrectionState.REFUSED
        on = one.stated_on if is_statement else one.answered_on
        assert on
        words = one.statement if is_statement else one.answer
        yield Beside(one.person_id, one.person.name, one.number, on, one.wrong, words, is_statement)
