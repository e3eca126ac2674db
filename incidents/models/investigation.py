from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from incidents.enums import UNDOING, CodeElement, EntryKind, InvestigationState, Part
from portal import people
from portal.models import PEOPLE_SERVICES, Employment, Person, Role
from portal.models.protect import append_only, never_removed

from .case import WALLED_PARTS, Case, MatterPart
from .identity import cases_sealed_by
from .stops import closed_with_a_class, destroyed_when_nothing_stops_it

if TYPE_CHECKING:
    from .decision import Determination, Finding
    from .letter import Letter

FINISHED = (
    InvestigationState.NO_ACTION,
    InvestigationState.MANAGEMENT_ACTION,
    InvestigationState.EXTERNAL_REFERRAL,
    InvestigationState.CONTRACT_PATH,
    InvestigationState.DIVERTED_PID,
    InvestigationState.NO_BREACH,
    InvestigationState.BREACH_RECORDED_FORMER,
    InvestigationState.DISCONTINUED,
    InvestigationState.IMPLEMENTED,
    InvestigationState.CLOSED,
)

# Whoever triaged the case has had their part: they know that it was referred, in whatever other role they come.
WALLED_FROM_FILE = (*WALLED_PARTS, Part.TRIAGER)


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, person: Person) -> "InvestigationQuerySet":
        """For those who investigate or decide, the files they are appointed to; for People Services, those they are on.

        A file that nobody is on may be taken on, by declaring; and a manager may come onto one, unless they were
        taken off it. Until they declare neither reads it.
        """
        mine = models.Q(investigator=person) | models.Q(decision_maker=person) | models.Q(delegate=person)
        mine |= models.Q(suspender=person)
        if people.holds(person, *PEOPLE_SERVICES):
            mine |= self._of_people_services(person)
        elif not people.holds(person, Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE):
            return self.none()
        return self.filter(mine).not_kept_from(person)

    def not_kept_from(self, person: Person) -> "InvestigationQuerySet":
        """Those that no part in the matter and no place above its respondent closes to them, and no disclosure."""
        walled = MatterPart.objects.filter(person=person, part__in=WALLED_FROM_FILE).values("case")
        return (
            self.exclude(state=InvestigationState.DIVERTED_PID)
            .exclude(models.Q(case__in=walled) | models.Q(case__in=cases_sealed_by(person)))
            .exclude(respondent=person)
            .exclude(respondent__in=people.line_below(person))
        )

    @staticmethod
    def _of_people_services(person: Person) -> models.Q:
        from .membership import BreakGlass, FileMember  # they belong to a file, and a file is found by them

        on_one = FileMember.objects.standing().values("investigation")
        on_it = models.Q(pk__in=on_one.filter(person=person))
        by_glass = models.Q(pk__in=BreakGlass.objects.open_for(person).values("investigation"))
        taken_off = models.Q(pk__in=FileMember.objects.taken_off(person).values("investigation"))
        free = models.Q() if people.holds(person, Role.PEOPLE_SERVICES_MANAGER) else ~models.Q(pk__in=on_one)
        return on_it | by_glass | (free & ~taken_off)

    def opened_by(self, person: Person) -> "InvestigationQuerySet":
        """Those of which this person has declared that they have no conflict: before, they read nothing of one."""
        return self.filter(case__in=Case.objects.opened_by(person))

    def with_is_read(self, person: Person) -> "InvestigationQuerySet":
        """`is_read`: whether they know more of each than its number."""
        return self.annotate(is_read=models.ExpressionWrapper(_read_by(person), output_field=models.BooleanField()))

    def read_by(self, person: Person) -> "InvestigationQuerySet":
        """Those of which they declared, or to which they were appointed: they know more than the number."""
        return self.filter(_read_by(person))

    def with_referral_for(self, person: Person) -> "InvestigationQuerySet":
        """Those of which this person may read what was referred: not a delegate, who relies on the findings (4.2)."""
        if people.holds(person, *PEOPLE_SERVICES):
            return self.exclude(delegate=person)
        decides = models.Q(decision_maker=person) | models.Q(suspender=person)
        return self.filter(models.Q(investigator=person) | decides)

    def with_sanction_for(self, person: Person) -> "InvestigationQuerySet":
        """Those of which they may know what followed the finding: not who made it, and no investigator (4.2)."""
        delegated = models.Q(delegate=person)
        if people.holds(person, *PEOPLE_SERVICES):
            return self.filter(delegated | models.Q(decision_maker__isnull=True) | ~models.Q(decision_maker=person))
        return self.filter(delegated)

    def told_to(self, person: Person) -> "InvestigationQuerySet":
        """The matters a respondent knows of: those in which a letter was issued to them."""
        return self.filter(respondent=person, letters__to_respondent=True).distinct()

    def open(self) -> "InvestigationQuerySet":
        return self.exclude(state__in=FINISHED)


def _read_by(person: Person) -> models.Q:
    appointed = models.Q(investigator=person) | models.Q(decision_maker=person) | models.Q(delegate=person)
    return appointed | models.Q(case__in=Case.objects.opened_by(person))


class Investigation(models.Model):
    """People Services' file: from a referral to a closed matter."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="investigation")
    respondent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="investigations")
    employment_at_referral = models.CharField(max_length=20, choices=Employment)
    state = models.CharField(max_length=24, choices=InvestigationState, default=InvestigationState.RECEIVED)
    state_since = models.DateTimeField(default=timezone.now)
    held_from = models.CharField(max_length=24, choices=InvestigationState, blank=True)
    target_on = models.DateField(null=True, blank=True)  # by when the office means to reach the next stage
    opened_at = models.DateTimeField(default=timezone.now)
    kept_until = models.DateField(null=True, blank=True)  # by its newest class, as the database copies it
    recommendation = models.CharField(max_length=24, choices=InvestigationState, blank=True)
    recommended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recommendation_reasons = models.TextField(blank=True)
    # Their letters go by post or by hand: they cannot open the portal, or asked for it.
    letters_on_paper = models.BooleanField(default=False)
    scope = models.TextField(blank=True)  # what was looked at to recommend it, and what was left to the process
    investigator = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="investigating"
    )
    decision_maker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deciding")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="sanctioning")
    # Decides on a suspension, and on nothing else here.
    suspender = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="suspending")

    # Who reads it on a page: found through `visible_to` for them, so that what shows it need not ask for walls again.
    read_by: int | None = None

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="investigations_newest_first"),
            models.Index(fields=["respondent"], name="investigations_of_a_person"),
            models.Index(fields=["target_on", "id"], name="investigations_by_target"),
            models.Index(
                fields=["kept_until", "id"],
                name="investigations_kept_until",
                condition=models.Q(state=InvestigationState.CLOSED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=True) | ~models.Q(delegate=models.F("decision_maker")),
                name="delegate_is_not_the_decision_maker",
            ),
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=True) | ~models.Q(delegate=models.F("investigator")),
                name="delegate_is_not_the_investigator",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(suspender__isnull=True) | ~models.Q(suspender=models.F(part)),
                    name=f"suspender_is_not_the_{part}",
                )
                for part in ("investigator", "decision_maker", "delegate")
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{part}__isnull": True}) | ~models.Q(**{part: models.F("respondent")}),
                    name=f"respondent_is_not_the_{part}",
                )
                for part in ("investigator", "decision_maker", "delegate", "suspender")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="about_one_person_always",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "respondent"),
            ),
            # A sanction, no breach and a discontinuance end it at once (2023 Regulations, s 14).
            pgtrigger.Trigger(
                name="no_suspension_outlives_its_matter",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    new__state__in=(
                        InvestigationState.NO_BREACH,
                        InvestigationState.DISCONTINUED,
                        InvestigationState.SANCTION_DECIDED,
                    )
                ),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_suspension s
                        WHERE s.investigation_id = NEW.id AND s.state IN ('proposed', 'active_paid', 'active_unpaid')
                    ) THEN
                        RAISE EXCEPTION 'A suspension ends with what it was for';
                    END IF;
                    RETURN NEW;
                """,
            ),
            closed_with_a_class(),
            destroyed_when_nothing_stops_it(),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def undone(self) -> set[str]:
        """Which of the decisions that stand here were set aside on review since the file came to where it is."""
        standing = self.determination
        fallen = [one for one in self.reviews.all() if one.agency_decision in UNDOING]
        return {
            one.of
            for one in fallen
            if one.agency_decided_at
            and one.agency_decided_at >= self.state_since
            and one.determination_id == (standing.pk if standing else None)
        }

    @property
    def number(self) -> str:
        return f"PS-{self.opened_at:%Y}-{self.pk:05d}"

    @property
    def determination(self) -> "Determination | None":
        """The one that stands: what was set aside on review is kept in `determinations` (one query)."""
        return next((one for one in self.determinations.all() if one.superseded_at is None), None)

    @property
    def deciders(self) -> frozenset[int]:
        """Who decides something in it, and does nothing else there."""
        return frozenset(pk for pk in (self.decision_maker_id, self.delegate_id, self.suspender_id) if pk)

    @cached_property
    def memberships(self) -> dict[int, bool]:
        """Who of People Services is or was on it, and whether they still are: asked for once, as each step asks."""
        found = sorted(self.members.all(), key=lambda one: one.pk)
        return {one.person_id: one.ended_at is None for one in found}

    def latest_letter(self, *kinds: str) -> "Letter | None":
        """The newest of these kinds (one query, or none on a page that has all its letters)."""
        if "letters" not in getattr(self, "_prefetched_objects_cache", ()):
            return self.letters.filter(kind__in=kinds).order_by("-issued_at", "-id").first()
        of_kind = [one for one in self.letters.all() if one.kind in kinds]
        return max(of_kind, key=lambda one: (one.issued_at, one.pk), default=None)


class InvestigationEntry(models.Model):
    """The file's history, in order; a step also says from where to where."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=EntryKind, default=EntryKind.NOTE)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    once = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["investigation", "at", "id"], name="history_of_a_file")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.investigation_id} {self.get_kind_display()}"


class AllegationQuerySet(models.QuerySet["Allegation"]):
    def standing(self) -> "AllegationQuerySet":
        """But for those that another one, put to the respondent since, takes the place of."""
        return self.exclude(varied_by__put_in__isnull=False)

    def told_to(self, person: Person) -> "AllegationQuerySet":
        """Put to this respondent in an issued letter."""
        return self.filter(investigation__respondent=person, put_in__isnull=False)


class Allegation(models.Model):
    """One behaviour: what, when, which posts, which clauses as they stood that day, which elements of the Code."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="allegations")
    position = models.PositiveSmallIntegerField()
    conduct_on = models.DateField()
    words = models.TextField()
    posts = models.ManyToManyField("incidents.Post", related_name="allegations")
    evidence = models.ManyToManyField("incidents.Evidence", related_name="allegations", blank=True)
    clauses = models.ManyToManyField("policies.Clause", related_name="allegations")
    elements = ArrayField(models.CharField(max_length=8, choices=CodeElement))
    values_version = models.CharField("version of the Code in force then", max_length=16)
    code_wording = models.JSONField("the elements as worded then", default=dict)
    varies = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="varied_by")
    put_in = models.ForeignKey(
        "incidents.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="allegations"
    )

    objects = AllegationQuerySet.as_manager()

    class Meta:
        ordering = ["investigation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["investigation", "position"], name="one_allegation_per_place"),
            models.CheckConstraint(condition=~models.Q(elements=[]), name="an_allegation_names_elements"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stands_once_put",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__put_in__isnull=False),
            ),
            pgtrigger.Trigger(
                name="put_in_a_notice_of_its_file",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.put_in_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_letter l
                        WHERE l.id = NEW.put_in_id AND l.investigation_id = NEW.investigation_id
                          AND l.kind IN ('L4', 'L5')
                    ) THEN
                        RAISE EXCEPTION 'An allegation is put in a notice of its own file';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="varies_what_was_put",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.varies_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_allegation a
                        WHERE a.id = NEW.varies_id AND a.investigation_id = NEW.investigation_id
                          AND a.put_in_id IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'An allegation varies one of its own file that was put';
                    END IF;
                    IF NOT (NEW.code_wording ?& NEW.elements::text[]) THEN
                        RAISE EXCEPTION 'An allegation keeps the words of each element it names';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Allegation {self.position}"

    @property
    def worded(self) -> list[tuple[str, str]]:
        """Each element in short, and as it was worded on the day of the conduct."""
        return [(CodeElement(element).label, self.code_wording[element]) for element in self.elements]

    @property
    def finding(self) -> "Finding | None":
        """The one that stands (one query unless `findings` is prefetched)."""
        return next((one for one in self.findings.all() if one.superseded_at is None), None)
