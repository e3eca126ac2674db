import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from incidents.enums import UNDOING, CodeElement, Power
from portal.models import Person
from portal.models.protect import GOES_IN_A_DISPOSAL, never_removed

from .delegation import only_by_whom_it_is_delegated_to
from .investigation import Allegation, Investigation
from .periods import PERIOD_END, nothing_decided_on_hold

# A letter was answered, or its time, extensions included, had run out. The database's own clock bounds what is claimed.
SETTLED = f"""
    EXISTS (SELECT 1 FROM incidents_response r WHERE r.letter_id = l.id AND r.at <= {{at}})
    OR GREATEST(
        COALESCE({PERIOD_END}, 'infinity'),
        (SELECT max(x.due_at) FROM incidents_extension x WHERE x.letter_id = l.id)
    ) <= LEAST({{at}}, now())
"""  # noqa: S608 (constants)
NOTICE_SETTLED = f"""
    EXISTS (SELECT 1 FROM incidents_letter l WHERE l.investigation_id = NEW.investigation_id AND l.kind IN ('L4', 'L5'))
    AND NOT EXISTS (
        SELECT 1 FROM incidents_letter l
        WHERE l.investigation_id = NEW.investigation_id AND l.kind IN ('L4', 'L5', 'L6')
          AND NOT ({SETTLED.format(at="NEW.decided_at")})
    )
"""  # noqa: S608 (constants)


# A decision set aside on review is kept and superseded; what stands is what was not.
STANDS = models.Q(superseded_at__isnull=True)
UNDOES = ", ".join(f"'{one.value}'" for one in UNDOING)
# Whether the person named decided before in this file what was then set aside. It is remade by somebody else.
DECIDED_BEFORE = """
    EXISTS (
        SELECT 1 FROM incidents_determination d
        WHERE d.investigation_id = {file} AND d.superseded_at IS NOT NULL AND d.decided_by_id = {person}
    )
"""


class FindingQuerySet(models.QuerySet["Finding"]):
    def standing(self) -> "FindingQuerySet":
        return self.filter(STANDS)

    def of_breach(self) -> "FindingQuerySet":
        return self.exclude(elements_breached=[])


class Finding(models.Model):
    """On the balance of probabilities: did it happen, and which elements of the Code did it breach.

    One stands for each allegation. Those of a determination that was set aside are kept, superseded with it.
    """

    allegation = models.ForeignKey(Allegation, on_delete=models.PROTECT, related_name="findings")
    conduct_found = models.BooleanField()
    elements_breached = ArrayField(models.CharField(max_length=8, choices=CodeElement), default=list, blank=True)
    reasons = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allegation"], condition=STANDS, name="one_finding_stands"),
            models.CheckConstraint(
                condition=models.Q(conduct_found=True) | models.Q(elements_breached=[]),
                name="no_breach_by_conduct_not_found",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="locked_by_determination",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF TG_OP = 'DELETE' AND {GOES_IN_A_DISPOSAL} THEN RETURN OLD; END IF;
                    IF OLD.superseded_at IS NOT NULL OR EXISTS (
                        SELECT 1 FROM incidents_determination d
                        JOIN incidents_allegation a ON a.investigation_id = d.investigation_id
                        WHERE a.id = OLD.allegation_id AND d.superseded_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'A finding cannot change after the determination';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF NEW.superseded_at IS NOT NULL AND (
                        to_jsonb(NEW) - 'superseded_at' <> to_jsonb(OLD) - 'superseded_at' OR NOT EXISTS (
                            SELECT 1 FROM incidents_determination d
                            JOIN incidents_allegation a ON a.investigation_id = d.investigation_id
                            WHERE a.id = OLD.allegation_id AND d.superseded_at = NEW.superseded_at
                        )
                    ) THEN
                        RAISE EXCEPTION 'A finding is superseded with its determination, and as it stood';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            pgtrigger.Trigger(
                name="of_what_was_put_by_the_decision_maker",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__superseded_at__isnull=True),
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_allegation a
                        JOIN incidents_investigation i ON i.id = a.investigation_id
                        WHERE a.id = NEW.allegation_id AND a.put_in_id IS NOT NULL
                          AND i.decision_maker_id = NEW.by_id AND NEW.elements_breached <@ a.elements
                          AND NOT {DECIDED_BEFORE.format(file="i.id", person="NEW.by_id")}
                          AND NOT EXISTS (
                              SELECT 1 FROM incidents_determination d
                              WHERE d.investigation_id = i.id AND d.superseded_at IS NULL
                          )
                    ) THEN
                        RAISE EXCEPTION 'A finding is the decision-maker''s, of what was put, before the determination';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"Finding on {self.allegation_id}"

    @property
    def is_breach(self) -> bool:
        return bool(self.elements_breached)


class DeterminationQuerySet(models.QuerySet["Determination"]):
    def standing(self) -> "DeterminationQuerySet":
        return self.filter(STANDS)


class Determination(models.Model):
    """The breach decision. The database refuses one without a notice that was answered or ran its time.

    One stands. Set aside on review it is superseded, never changed or removed, and somebody else decides again.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="determinations")
    breach = models.BooleanField()
    reasons = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["investigation"], condition=STANDS, name="one_determination_stands")
        ]
        triggers = [
            *never_removed(),
            pgtrigger.Trigger(
                name="superseded_once_and_only_on_review",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
                       OR to_jsonb(NEW) - 'superseded_at' <> to_jsonb(OLD) - 'superseded_at'
                       OR NOT EXISTS (
                           SELECT 1 FROM incidents_review r
                           WHERE r.determination_id = OLD.id AND r.of = 'breach' AND r.agency_decision IN ({UNDOES})
                       )
                    THEN
                        RAISE EXCEPTION 'A determination stands unless it is set aside on review, and is kept then';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            only_by_whom_it_is_delegated_to(Power.BREACH),
            nothing_decided_on_hold(),
            pgtrigger.Trigger(
                name="only_after_a_fair_hearing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT ({NOTICE_SETTLED}) THEN
                        RAISE EXCEPTION 'No determination without a notice that was answered or ran its time';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_investigation i
                        WHERE i.id = NEW.investigation_id AND i.decision_maker_id = NEW.decided_by_id
                    ) THEN
                        RAISE EXCEPTION 'Only the appointed decision-maker determines';
                    END IF;
                    IF {DECIDED_BEFORE.format(file="NEW.investigation_id", person="NEW.decided_by_id")} THEN
                        RAISE EXCEPTION 'What was set aside is decided again by a different person';
                    END IF;
                    IF NEW.breach <> EXISTS (
                        SELECT 1 FROM incidents_finding f JOIN incidents_allegation a ON a.id = f.allegation_id
                        WHERE a.investigation_id = NEW.investigation_id AND cardinality(f.elements_breached) > 0
                          AND f.superseded_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'The findings say otherwise';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            pgtrigger.Trigger(
                name="only_on_what_was_put",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_exhibit e JOIN incidents_investigation i ON i.id = e.investigation_id
                        LEFT JOIN incidents_interviewrecord k ON k.id = e.record_id
                        LEFT JOIN incidents_interview w ON w.id = k.interview_id
                        WHERE i.id = NEW.investigation_id
                          AND (
                              (NEW.breach AND e.is_adverse AND e.set_aside_at IS NULL)
                              OR EXISTS (SELECT 1 FROM incidents_reliance r WHERE r.exhibit_id = e.id)
                          )
                          AND e.response_id IS NULL AND w.person_id IS DISTINCT FROM i.respondent_id
                          AND NOT EXISTS (SELECT 1 FROM incidents_putting p WHERE p.exhibit_id = e.id)
                    ) THEN
                        RAISE EXCEPTION 'What counts or is relied on is put to the respondent before it is decided';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return "Breach" if self.breach else "No breach"
