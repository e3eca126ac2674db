"""Items of evidence and interviews as documents of a release: to the respondent in the form they were shown."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils import timezone

from incidents.enums import ExportFor, Releasable
from incidents.file_export.rows import evidence_of
from incidents.models import Allegation, Evidence, Exhibit, Interview, Investigation
from portal.templatetags.postwise import daytime

from .found import Found
from .words import facts, section, written


def evidence_items(file: Investigation, made_for: str) -> Iterator[Found]:
    """The register first, then what was referred or sent without being registered."""
    items = Evidence.objects.prefetch_related("redactions")
    exhibits = file.exhibits.filter(record=None, response=None).prefetch_related(
        "copies", "puttings", "reliances", Prefetch("evidence", items)
    )
    put = set(Allegation.objects.filter(investigation=file, put_in__isnull=False).values_list("evidence", flat=True))
    for one in exhibits:
        if one.evidence is None:
            yield _registered(one, made_for)
    numbers = {one.evidence_id: str(one) for one in exhibits if one.evidence_id}
    known = {one.evidence_id: one for one in exhibits if one.evidence_id}
    for item in evidence_of(file).filter(response=None).prefetch_related("redactions"):
        exhibit = known.get(item.pk)
        is_put = item.pk in put or bool(exhibit and exhibit.puttings.all())
        named = (
            f"{numbers[item.pk]}: {item.kind}" if item.pk in numbers else f"{item.kind} of the referral, not registered"
        )
        yield Found(
            Releasable.EVIDENCE,
            named,
            timezone.localdate(item.received_at),
            [],
            is_theirs=is_put,
            is_relied_on=is_put or bool(exhibit and exhibit.reliances.all()),
            evidence=item,
            shown_as=next(iter(item.redactions.all()), None) if is_put else None,
        )


def _registered(one: Exhibit, made_for: str) -> Found:
    """Something in words: to the respondent in the words that were made for them."""
    is_put = bool(one.puttings.all())
    to_them = made_for == ExportFor.RESPONDENT and is_put
    aside = facts([("Set aside", one.set_aside_why)])
    return Found(
        Releasable.EVIDENCE,
        f"{one}: an item of the evidence register",
        timezone.localdate(one.added_at),
        written(_copy_put(one))
        if to_them
        else [*facts([("From", one.get_source_display())]), *written(one.what), *aside],
        is_theirs=is_put,
        is_relied_on=is_put or bool(one.reliances.all()),
    )


def _copy_put(one: Exhibit) -> str:
    put = max(one.puttings.all(), key=lambda putting: putting.pk)
    return next((copy.words for copy in one.copies.all() if copy.pk == put.copy_id), "")


def interviews_of(file: Investigation, made_for: str) -> Iterator[Found]:
    interviews = file.interviews.select_related("person").prefetch_related(
        "records__answer", "records__exhibits__puttings", "records__exhibits__copies", "records__exhibits__reliances"
    )
    for number, one in enumerate((one for one in interviews if one.record), start=1):
        yield _talk(one, number, made_for)


def _talk(one: Interview, number: int, made_for: str) -> Found:
    """The respondent's own as it stands; of somebody else's what the respondent was shown."""
    record = one.record
    assert record is not None
    own = one.person_id == one.investigation.respondent_id
    exhibits = list(record.exhibits.all())
    put = next((exhibit for exhibit in exhibits if exhibit.puttings.all()), None)
    as_shown = made_for == ExportFor.RESPONDENT and not own and put is not None
    blocks = (
        written(_copy_put(put))
        if as_shown and put
        else [
            *facts(
                [
                    ("With", one.person.name),
                    ("Held", daytime(one.starts_at)),
                    ("Written down as", str(record)),
                    ("Standing", record.standing),
                ]
            ),
            *written(record.words),
            *section("What they corrected", record.answer.words if record.is_answered else ""),
        ]
    )
    name = f" ({exhibits[0]})" if exhibits else ""
    return Found(
        Releasable.INTERVIEW,
        f"Record of interview {number}{name}",
        timezone.localdate(one.starts_at),
        blocks,
        is_theirs=own or put is not None,
        is_relied_on=bool(exhibits),
    )
