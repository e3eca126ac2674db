"""What cases are found by, in the order of the queue: the first of a list that few cases are in, without those between.

One in two hundred cases is about a clause. On the way through the queue each page would pass by thousands of others,
and all that are about it would be more to gather than a page shows. What is one of a few (how grave, by which channel)
is met often enough on the way.
"""

import pgtrigger
from django.db import models

from portal.models import Person

# Those that may be rare, the rarest first: of several that a list is narrowed by, it is found by the first.
IN_ORDER = ("label", "clause", "again", "unit", "platform", "policy")


class CaseFacet(models.Model):
    """One of a case's facets. The database writes it with the case, which alone says who may know of it."""

    case = models.ForeignKey(
        "incidents.Case", on_delete=models.CASCADE, db_index=False, db_constraint=False, related_name="found_by"
    )
    facet = models.TextField()
    opened_at = models.DateTimeField()
    handler = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "facet"], name="a_case_has_a_facet_once")]
        indexes = [
            models.Index(fields=["facet", "-opened_at", "-case"], name="facet_newest_first"),
            models.Index(
                fields=["facet", "handler", "-opened_at", "-case"],
                name="facet_of_a_handler",
                condition=models.Q(handler__isnull=False),
            ),
            models.Index(
                fields=["facet", "-opened_at", "-case"],
                name="facet_of_nobodys",
                condition=models.Q(handler__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.facet}"


def keeps_facets_in_order() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="facets_in_the_order_of_the_queue",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("facets", "handler_id", "opened_at"),
        declare=[("listed", f"text[] := '{{{','.join(IN_ORDER)}}}'")],
        func="""
            IF TG_OP = 'UPDATE' THEN
                IF (OLD.facets, OLD.handler_id, OLD.opened_at)
                    IS NOT DISTINCT FROM (NEW.facets, NEW.handler_id, NEW.opened_at) THEN RETURN NULL; END IF;
                DELETE FROM incidents_casefacet WHERE case_id = NEW.id AND facet <> ALL(NEW.facets);
            END IF;
            INSERT INTO incidents_casefacet (case_id, facet, opened_at, handler_id)
            SELECT NEW.id, facet, NEW.opened_at, NEW.handler_id FROM unnest(NEW.facets) AS facet
            WHERE split_part(facet, ':', 1) = ANY(listed)
            ON CONFLICT (case_id, facet) DO UPDATE
            SET opened_at = EXCLUDED.opened_at, handler_id = EXCLUDED.handler_id
            WHERE (incidents_casefacet.opened_at, incidents_casefacet.handler_id)
                IS DISTINCT FROM (EXCLUDED.opened_at, EXCLUDED.handler_id);
            RETURN NULL;
        """,
    )
