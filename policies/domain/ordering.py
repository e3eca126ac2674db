"""The order of a draft: sections 1 to n, and clauses 1 to n through all of them."""

from collections.abc import Sequence

from django.db import connection

from policies.models import Clause, Edition, Section

RENUMBER = """
    UPDATE {table} SET position = wanted.position
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(id, position)
    WHERE {table}.id = wanted.id AND {table}.position <> wanted.position
"""
RENUMBER_SECTIONS = RENUMBER.format(table="policies_section")
RENUMBER_CLAUSES = RENUMBER.format(table="policies_clause")


class Order:
    """The order as it is, to be changed and written back in two statements, however long the policy is."""

    def __init__(self, edition: Edition) -> None:
        sections = Section.objects.filter(edition=edition).order_by("position", "pk").values_list("pk", flat=True)
        self.sections: list[int] = list(sections)
        self.clauses: dict[int, list[int]] = {section: [] for section in self.sections}
        found = Clause.objects.filter(edition=edition).order_by("position", "pk")
        for clause, section in found.values_list("pk", "section_id"):
            self.clauses[section].append(clause)

    def put_clause(self, clause: int, section: int, at: int) -> None:
        """Into a section, before what stands at that index now."""
        for clauses in self.clauses.values():
            if clause in clauses:
                clauses.remove(clause)
        self.clauses[section].insert(at, clause)

    def put_section(self, section: int, at: int) -> None:
        if section in self.sections:
            self.sections.remove(section)
        self.sections.insert(at, section)
        self.clauses.setdefault(section, [])

    def step_of_clause(self, clause: int, section: int, step: int) -> tuple[int, int] | None:
        """Where a step up or down leads, over the edge into the next section too; None at either end of the policy."""
        at = self.clauses[section].index(clause) + step
        if 0 <= at < len(self.clauses[section]):
            return section, at
        neighbour = self.sections.index(section) + step
        if not 0 <= neighbour < len(self.sections):
            return None
        beside = self.sections[neighbour]
        return beside, len(self.clauses[beside]) if step < 0 else 0

    def write(self) -> None:
        """The constraints on positions are deferred, so rows may pass through each other's places."""
        _renumber(RENUMBER_SECTIONS, self.sections)
        _renumber(RENUMBER_CLAUSES, [clause for section in self.sections for clause in self.clauses[section]])


def _renumber(statement: str, wanted: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(wanted)])


def place_after(order: Sequence[int], after: Clause | Section | None) -> int:
    """The index behind one of them; behind all where it has gone meanwhile, before all where none is named."""
    if after is None:
        return 0
    return order.index(after.pk) + 1 if after.pk in order else len(order)
