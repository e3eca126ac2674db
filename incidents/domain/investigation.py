"""What People Services does up to the determination: assess, appoint, allege, give notice."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.code_of_conduct import code_on
from incidents.enums import EntryKind, InvestigationState, LetterKind, MatchedAt, Part, Power, SuspensionEnd
from incidents.models import Allegation, Concern, Evidence, Finding, Investigation, InvestigationEntry, Letter, Post
from incidents.queries import acknowledged_then
from incidents.rules import access, awaiting, process
from incidents.rules import investigation as rules
from incidents.rules.delegation import may_decide
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need, Who
from policies.models import Clause, Edition
from portal import audit, people
from portal.models import Person, Role

from .appointing import keep_appointment, procedures_named
from .assessing import match_with_directory
from .door import lock, move_file, require
from .letter import issue
from .parts import declare, take_part
from .register import carried_by_next, put, register_pictures
from .suspension import end_with

S = InvestigationState
INVESTIGABLE = (S.FORMAL, S.BDM_APPOINTED, S.INVESTIGATING)
AFTER_THE_ANSWER: dict[str, S] = {S.RESPONSE_OPEN: S.INVESTIGATING, S.PRELIM_FINDINGS: S.DETERMINING}


class AllegationRefused(Exception):
    """An allegation that could not be judged. The code says what is wrong with it."""


@transaction.atomic
def begin_assessment(file: Investigation, *, actor: Person, at: datetime | None = None) -> Investigation:
    """Declare no conflict and begin to assess. Fact-finding here decides handling, not whether it happened."""
    declare(file.case, actor=actor, has_conflict=False, at=at)
    file = move_file(file, S.ASSESSING, actor=actor, at=at)
    match_with_directory(file, MatchedAt.ASSESSMENT, by=actor, at=at)
    return file


@transaction.atomic
def recommend_path(
    file: Investigation, path: InvestigationState, *, actor: Person, reasons: str, scope: str
) -> Investigation:
    """An officer's recommendation, and how far they looked at the facts; a manager, who is someone else, decides.

    Looking at facts here decides how the matter is handled, not whether it happened: `scope` says where it stopped.
    """
    file = lock(file)
    require(file, actor, Who.SERVICES_OFFICER, S.ASSESSING)
    if path not in process.MOVES[S.ASSESSING] or path in (S.ON_HOLD, S.DIVERTED_PID):
        raise MoveRefused(NOT_FROM_HERE)
    file.recommendation, file.recommended_by, file.recommendation_reasons = path, actor, reasons
    file.scope = scope
    file.save(update_fields=["recommendation", "recommended_by", "recommendation_reasons", "scope"])
    audit.record("investigation.path_recommended", file, actor=actor, data={"path": path})
    notices.tell_services_managers(file, "assessment_recommended")
    return file


@transaction.atomic
def appoint_investigator(file: Investigation, person: Person, *, actor: Person) -> Investigation:
    """Someone who gathers evidence; the decision-maker may do it themselves."""
    file = lock(file)
    if file.state not in INVESTIGABLE:
        raise MoveRefused(NOT_FROM_HERE)
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    _check_fit(file, person, Role.INVESTIGATOR, actor=actor)
    take_part(file.case, person, Part.INVESTIGATOR)
    file.investigator = person
    file.save(update_fields=["investigator"])
    keep_appointment(file, Part.INVESTIGATOR, person, actor=actor)
    audit.record("investigator.appointed", file, actor=actor, data={"person": person.pk})
    notices.tell_appointed(file, person)
    return file


@transaction.atomic
def appoint_decision_maker(
    file: Investigation, person: Person, *, actor: Person, at: datetime | None = None
) -> Investigation:
    """Select who decides whether there was a breach, by an instrument of appointment (L3).

    When the one appointed gave up the part, over a conflict, another takes it and the file stays where it is.
    """
    file = lock(file)
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if file.state != S.FORMAL and not rules.lacks_decision_maker(file):
        raise MoveRefused(NOT_FROM_HERE)
    _check_fit(file, person, Role.BREACH_DECISION_MAKER, actor=actor)
    if person.pk == file.recommended_by_id or person.pk in rules.decided_before(file):
        raise MoveRefused(NOT_BY_YOU)  # who said how to handle it does not determine it
    if not may_decide(file, person, Power.BREACH, on=timezone.localdate(at)):
        raise MoveRefused(NOT_YET, (Need.MAY_DETERMINE,))
    take_part(file.case, person, Part.DECISION_MAKER, at=at)
    file.decision_maker = person
    file.save(update_fields=["decision_maker"])
    keep_appointment(file, Part.DECISION_MAKER, person, actor=actor, at=at)
    audit.record("decision_maker.appointed", file, actor=actor, data={"person": person.pk})
    if file.state == S.FORMAL:
        file = move_file(file, S.BDM_APPOINTED, actor=actor, made=frozenset({Need.LETTER}), at=at)
    notices.tell_appointed(file, person)
    return file


def _check_fit(file: Investigation, person: Person, role: Role, *, actor: Person) -> None:
    """Nobody appoints themselves."""
    if person == actor or not people.holds(person, role) or access.is_walled(person, file):
        raise MoveRefused(NOT_BY_YOU)


@transaction.atomic
def add_allegation(
    file: Investigation,
    *,
    actor: Person,
    conduct_on: date,
    words: str,
    posts: Sequence[Post],
    clauses: Iterable[Clause],
    elements: Sequence[str],
    evidence: Sequence[Evidence] = (),
    varies: Allegation | None = None,
) -> Allegation:
    """One behaviour, judged by the words in force on the day of the conduct. The same one twice is one.

    `varies` is one that was put already: this one takes its place once it is put in a varied notice.
    Raises AllegationRefused("posts" | "clauses" | "not_in_force" | "not_of_this_matter" | "future" | "varied").
    """
    file = lock(file)
    _require_alleger(file, actor)
    clauses = list(clauses)
    _check_allegation(file, conduct_on, posts, clauses, evidence)
    if standing := file.allegations.filter(conduct_on=conduct_on, words=words, put_in__isnull=True).first():
        return standing
    if varies and (varies.put_in_id is None or varies.investigation_id != file.pk or hasattr(varies, "varied_by")):
        raise AllegationRefused("varied")
    code = code_on(conduct_on)
    allegation = Allegation.objects.create(
        investigation=file,
        position=file.allegations.count() + 1,
        conduct_on=conduct_on,
        words=words,
        elements=list(elements),
        values_version=code.version,
        code_wording=code.worded(elements),
        varies=varies,
    )
    allegation.posts.set(posts)
    allegation.clauses.set(clauses)
    allegation.evidence.set(evidence)
    register_pictures(file, evidence, actor=actor)
    audit.record("allegation.added", allegation, actor=actor, data={"clauses": [clause.ref for clause in clauses]})
    return allegation


@transaction.atomic
def rewrite_allegation(
    allegation: Allegation,
    *,
    actor: Person,
    conduct_on: date,
    words: str,
    posts: Sequence[Post],
    clauses: Iterable[Clause],
    elements: Sequence[str],
    evidence: Sequence[Evidence] = (),
) -> Allegation:
    """Put an allegation right before the respondent is told of it. Raises AllegationRefused("put") afterwards."""
    file = lock(allegation.investigation)
    _require_alleger(file, actor)
    allegation.refresh_from_db()
    if allegation.put_in_id is not None:
        raise AllegationRefused("put")
    clauses = list(clauses)
    _check_allegation(file, conduct_on, posts, clauses, evidence)
    code = code_on(conduct_on)
    allegation.conduct_on, allegation.words, allegation.elements = conduct_on, words, list(elements)
    allegation.values_version, allegation.code_wording = code.version, code.worded(elements)
    allegation.save(update_fields=["conduct_on", "words", "elements", "values_version", "code_wording"])
    allegation.posts.set(posts)
    allegation.clauses.set(clauses)
    allegation.evidence.set(evidence)
    register_pictures(file, evidence, actor=actor)
    audit.record("allegation.rewritten", allegation, actor=actor, data={"clauses": [clause.ref for clause in clauses]})
    return allegation


def _require_alleger(file: Investigation, actor: Person) -> None:
    who = Who.INVESTIGATOR if file.investigator_id == actor.pk else Who.DECISION_MAKER
    require(file, actor, who, S.BDM_APPOINTED, S.INVESTIGATING)


def _check_allegation(
    file: Investigation,
    conduct_on: date,
    posts: Sequence[Post],
    clauses: Sequence[Clause],
    evidence: Sequence[Evidence],
) -> None:
    if not posts:
        raise AllegationRefused("posts")
    if not clauses:
        raise AllegationRefused("clauses")
    if conduct_on > timezone.localdate():
        raise AllegationRefused("future")
    in_force = set(Edition.objects.in_force(conduct_on).values_list("pk", flat=True))
    if any(clause.edition_id not in in_force for clause in clauses):
        raise AllegationRefused("not_in_force")
    concerns = Concern.objects.of_matter(file.case).order_by()
    of_matter = Post.objects.filter(concerns__in=concerns, pk__in=[post.pk for post in posts]).distinct()
    pictures = Evidence.objects.filter(concern__in=concerns, pk__in=[one.pk for one in evidence])
    if of_matter.count() != len(posts) or pictures.count() != len(evidence):
        raise AllegationRefused("not_of_this_matter")


@transaction.atomic
def issue_notice(file: Investigation, *, actor: Person, at: datetime | None = None) -> Letter:
    """Tell the respondent what is alleged and open their time to answer: L4, or L5 when allegations were added."""
    file = lock(file)
    varied = file.state == S.INVESTIGATING
    unput = file.allegations.filter(put_in__isnull=True)
    new = list(unput.select_related("varies").prefetch_related("posts", "clauses__edition__policy"))
    if not new:
        raise MoveRefused(NOT_YET, (Need.ALLEGATIONS,))
    carried = carried_by_next(file, S.RESPONSE_OPEN)
    kind = LetterKind.VARIATION if varied else LetterKind.NOTICE
    letter = issue(
        file,
        kind,
        actor=actor,
        at=at,
        allegations=new,
        exhibits=carried,
        acknowledged=acknowledged_then(file, new),
        procedures=procedures_named(file),
    )
    put(carried, letter)
    unput.update(put_in=letter)
    Finding.objects.standing().filter(allegation__varied_by__put_in=letter).delete()  # of what is no longer alleged
    move_file(file, S.RESPONSE_OPEN, actor=actor, made=frozenset({Need.LETTER}), at=at)
    notices.tell_respondent_of_letter(file)
    return letter


@transaction.atomic
def discontinue(file: Investigation, *, actor: Person, words: str, at: datetime | None = None) -> Investigation:
    """End the process without a determination and tell the respondent (L8), if they had been told of it."""
    file = lock(file)
    told = file.letters.filter(to_respondent=True).exists()
    end_with(file, SuspensionEnd.DISCONTINUED, actor=actor, at=at)
    issue(file, LetterKind.DISCONTINUANCE, actor=actor, at=at, to_respondent=told, reasons=words)
    file = move_file(file, S.DISCONTINUED, actor=actor, words=words, made=frozenset({Need.LETTER}), at=at)
    if told:
        notices.tell_respondent_of_letter(file)
    return file


def close_response_periods(*, at: datetime | None = None) -> int:
    """Move on the files whose time to answer has run out. Silence is not an admission. Returns how many."""
    at = at or timezone.now()
    waiting = Investigation.objects.filter(state__in=AFTER_THE_ANSWER)
    return sum(_close_period(file, at) for file in waiting.order_by("pk").iterator(chunk_size=200))


@transaction.atomic
def _close_period(file: Investigation, at: datetime) -> bool:
    file = lock(file)
    before = file.state
    file = settle_period(file, at)
    if file.state == before:
        return False
    notices.tell_deciders(file, "response_period_ended")
    return True


def settle_period(file: Investigation, at: datetime) -> Investigation:
    """Move a locked file on where it waits for an answer, and there is one or its time is over."""
    to = AFTER_THE_ANSWER.get(file.state)
    letter = awaiting.awaited_letter(file) if to else None
    if to is None or letter is None or not letter.is_settled(at):
        return file
    return move_file(file, to, actor=audit.SYSTEM, at=at)


@transaction.atomic
def add_note(file: Investigation, *, actor: Person, words: str, once: uuid.UUID) -> InvestigationEntry:
    """A note for those who may open the file. The same form twice adds one."""
    file = lock(file)
    if not access.capacities(file, actor) or actor.pk == file.respondent_id:
        raise MoveRefused(NOT_BY_YOU)
    entry, created = InvestigationEntry.objects.get_or_create(
        once=once, defaults={"investigation": file, "kind": EntryKind.NOTE, "by": actor, "words": words}
    )
    if created:
        audit.record("investigation.note_added", file, actor=actor)
    return entry


def record_viewing(file: Investigation, *, actor: Person) -> None:
    """Every view of a file is recorded, not only each change (4.1)."""
    audit.record("investigation.viewed", file, actor=actor)


def record_search(*, actor: Person, found: int) -> None:
    """That somebody looked for a matter, and how many they found: never whom they looked for."""
    audit.record("investigations.searched", actor, actor=actor, data={"found": found})
