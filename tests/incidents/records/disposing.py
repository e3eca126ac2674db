"""A matter whose time is over, and the two people who have it destroyed."""

import uuid
from datetime import timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone

from incidents.domain import investigation, parts
from incidents.domain.evidence import prepare_next_evidence
from incidents.enums import InvestigationState as S
from incidents.models import Evidence, Investigation, Review
from portal.disposal import batches
from portal.disposal.destroying import destroy_approved
from portal.disposal.kinds import KINDS
from portal.models import DisposalBatch, Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast
from tests.incidents.closing import closed

KIND = "incidents.investigation"


def over(file: Investigation, cast: Cast) -> Investigation:
    """Closed long ago, and nothing runs in it any more."""
    closed(file, cast.petra)
    with pgtrigger.ignore():
        Review.objects.filter(investigation=file).update(apply_by=timezone.localdate() - timedelta(days=1))
    file.refresh_from_db()
    return file


def done_with(cast: Cast) -> Investigation:
    """From the concern to a sanction that was carried out."""
    return carried_out(cast.sanctioned(), cast)


def carried_out(file: Investigation, cast: Cast) -> Investigation:
    """From its sanction on."""
    while prepare_next_evidence():
        pass
    cast.carry_out(file)
    investigation.move_file(file, S.IMPLEMENTED, actor=cast.petra, words="Payroll did it.")
    return over(file, cast)


def no_action(cast: Cast) -> Investigation:
    """Looked at, and no more: the shortest matter there is."""
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, S.NO_ACTION, actor=cast.olga, reasons="Nothing.", scope="The post.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    investigation.move_file(file, S.NO_ACTION, actor=cast.petra, words="Agreed.")
    return over(file, cast)


def second_manager() -> Person:
    return person_with(Role.PEOPLE_SERVICES_MANAGER, given_names="Paul")


def proposed(actor: Person, *files: Investigation) -> DisposalBatch:
    pks = [file.pk for file in files]
    why = "Their time is over."
    return batches.propose_disposal(KINDS[KIND], pks, actor=actor, why=why, once=uuid.uuid4())


def approved(cast: Cast, *files: Investigation) -> DisposalBatch:
    return batches.decide_disposal(proposed(cast.petra, *files), actor=second_manager(), approve=True)


def destroyed(cast: Cast, *files: Investigation) -> DisposalBatch:
    batch = approved(cast, *files)
    destroy_approved()
    connection.check_constraints()  # as at the end of a transaction
    batch.refresh_from_db()
    return batch


def stored(file: Investigation) -> list[str]:
    items = Evidence.objects.filter(concern__case=file.case)
    return [key for keys in items.values_list("original_key", "copy_key", "thumbnail_key") for key in keys if key]
