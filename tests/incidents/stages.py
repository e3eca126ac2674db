"""A matter in each of its stages, and the pages that people come to there."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from incidents.domain import decision, hearing, holding, interview, investigation, parts, register, separating
from incidents.domain.assessing import refer_outside
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.letter import respond
from incidents.domain.sanction import decide_sanction
from incidents.enums import (
    ExhibitSource,
    HoldGround,
    Leaving,
    OutsideBody,
    RecordKind,
    ReviewOf,
    SupportKind,
    SuspensionOutcome,
)
from incidents.enums import InvestigationState as S
from incidents.models import (
    Exhibit,
    ExtensionRequest,
    ImplementationTask,
    Interview,
    Investigation,
    Review,
    Sanction,
    Suspension,
)
from portal.models import Person
from tests.factories import PersonFactory
from tests.incidents import reviewing, suspending
from tests.incidents.cast import Cast, picture

SOON = timezone.localdate() + timedelta(days=20)
LONG_NAME = "Alexandrina-Konstantinopoulou-Featherstonehaugh"


@dataclass(frozen=True)
class Stage:
    """`made` takes a matter there; `pages` are what each person opens then."""

    made: Callable[[Cast], Investigation]
    pages: dict[str, tuple[str, ...]]

    def visits(self, cast: Cast, file: Investigation) -> Iterator[tuple[Person, str]]:
        for name, pages in self.pages.items():
            person = getattr(cast, name, None) or Person.objects.get(given_names=name.title())
            for page in pages:
                yield person, page.format_map(addresses(file))


def stage(made: Callable[[Cast], Investigation], **pages: tuple[str, ...]) -> Stage:
    return Stage(made, pages)


def addresses(file: Investigation) -> dict[str, Any]:
    def newest(model: Any, **of: Any) -> Any:
        return model.objects.filter(**of).order_by("-pk").values_list("pk", flat=True).first()

    return {
        "file": f"/investigations/{file.pk}",
        "mine": f"/my-matters/{file.pk}",
        "letter": newest(file.letters.model, investigation=file, to_respondent=True),
        "allegation": file.allegations.order_by("-pk").values_list("pk", flat=True).first(),
        "exhibit": newest(Exhibit, investigation=file),
        "talk": newest(Interview, investigation=file),
        "time": newest(ExtensionRequest, letter__investigation=file),
        "review": newest(Review, investigation=file),
        "suspension": newest(Suspension, investigation=file),
        "sanction": newest(Sanction, decision__investigation=file),
        "task": newest(ImplementationTask, sanction__decision__investigation=file),
    }


def assessed(cast: Cast) -> Investigation:
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, S.FORMAL, actor=cast.olga, reasons="Serious.", scope="The posts.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    return file


def handed_on(cast: Cast) -> Investigation:
    file = assessed(cast)
    said = {"body": OutsideBody.POLICE, "to_name": "Police, Hobart", "reasons": "A threat.", "follow_up_on": SOON}
    refer_outside(file, actor=cast.petra, **said)
    return again(file)


def held(cast: Cast) -> Investigation:
    file = cast.answered()
    said = {"ground": HoldGround.CRIMINAL, "words": "The hearing in Hobart.", "review_on": SOON}
    holding.put_on_hold(file, actor=cast.petra, **said)
    return again(file)


def alleged(cast: Cast) -> Investigation:
    """With a picture that nothing in has to be covered."""
    account = cast.account
    cast.account = lambda **fields: account(**{"pictures": [picture()], **fields})  # type: ignore[method-assign]
    file = cast.appointed()
    while prepare_next_evidence():
        pass
    cast.allege(file, *file.case.concerns.get().evidence.all())
    cast.show_whole(file)
    return file


def noticed(cast: Cast) -> Investigation:
    file = alleged(cast)
    investigation.issue_notice(file, actor=cast.bella)
    return again(file)


def asked_for_time(cast: Cast) -> Investigation:
    file = noticed(cast)
    letter = file.letters.get(kind="L4")
    hearing.ask_for_time(letter, actor=cast.bob, until_on=SOON, words="My union is away.", once=uuid.uuid4())
    said = {"name": LONG_NAME, "kind": SupportKind.UNION, "once": uuid.uuid4()}
    hearing.name_support_person(file, actor=cast.bob, **said)
    return file


def investigated(cast: Cast) -> Investigation:
    """Wanda is heard, and there is something that could count against Bob."""
    file, wanda = noticed(cast), PersonFactory(given_names="Wanda", family_name=LONG_NAME)
    respond(file.letters.get(kind="L4"), actor=cast.bob, words="I was angry, and I took it down.")
    file = again(file)
    about = {"about": "The third of May.", "starts_at": timezone.now(), "place": "Room 4", "once": uuid.uuid4()}
    talk = interview.invite(file, wanda, actor=cast.bella, **about)
    interview.send_record(talk, actor=cast.bella, kind=RecordKind.NOTES, words="I saw it.", once=uuid.uuid4())
    said = {"what": "Roster", "source": ExhibitSource.RECORD, "is_adverse": True, "once": uuid.uuid4()}
    register.register_exhibit(file, actor=cast.bella, **said)
    return file


def put(cast: Cast) -> Investigation:
    file = investigated(cast)
    exhibit = file.exhibits.latest("number")
    register.prepare_copy(exhibit, actor=cast.bella, words="The roster shows you at work.", once=uuid.uuid4())
    decision.put_preliminary_findings(file, actor=cast.bella, material="You were at work.")
    return again(file)


def separated(cast: Cast) -> Investigation:
    file = cast.found()
    separating.record_separation(file, actor=cast.petra, left_on=timezone.localdate(), how=Leaving.RESIGNED)
    return again(file)


def set_aside(cast: Cast) -> Investigation:
    file = cast.sanctioned()
    return reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))


def under_review(cast: Cast) -> Investigation:
    file = cast.sanctioned()
    reviewing.recommended(cast, reviewing.of(file, ReviewOf.BREACH))
    return again(file)


def not_sanctioned(cast: Cast) -> Investigation:
    file = cast.heard()
    said = {"measures": (), "factors": cast.weighed(), "reasons": "It was enough that it came to this."}
    decide_sanction(file, actor=cast.sam, **said)
    return again(file)


def closed(cast: Cast) -> Investigation:
    file = cast.sanctioned()
    cast.carry_out(file)
    for step in (S.IMPLEMENTED, S.CLOSED):
        investigation.move_file(again(file), step, actor=cast.petra, words="Done.")
    return again(file)


def suspension_proposed(cast: Cast) -> Investigation:
    file = cast.noticed()
    suspending.proposed(cast, file, paid=False, days=30)
    return again(file)


def suspended(cast: Cast) -> Investigation:
    file = cast.noticed()
    row = suspending.imposed(cast, file, paid=False, days=30)
    suspending.review(row, SuspensionOutcome.CONTINUED)
    return again(file)


def again(file: Investigation) -> Investigation:
    return Investigation.objects.get(pk=file.pk)


STAGES: dict[str, Stage] = {
    "received": stage(lambda cast: cast.referred(), olga=("{file}/declare/",)),
    "assessed": stage(
        assessed,
        olga=("{file}/", "{file}/recommend/", "{file}/respondent/"),
        petra=("{file}/", "{file}/refer/", "{file}/move/no_action/", "{file}/move/formal/"),
    ),
    "handed on": stage(handed_on, petra=("{file}/", "{file}/news/")),
    "formal": stage(
        lambda cast: cast.formal(),
        petra=(
            "{file}/",
            "{file}/decision-maker/",
            "{file}/investigator/",
            "{file}/hold/",
            "{file}/move/discontinued/",
        ),
    ),
    "held": stage(held, petra=("{file}/", "{file}/hold/review/"), bob=("{mine}/",)),
    "alleged": stage(
        alleged,
        bella=("{file}/", "{file}/allegations/new/", "{file}/allegations/{allegation}/", "{file}/notice/"),
    ),
    "noticed": stage(
        asked_for_time,
        bella=("{file}/", "{file}/letters/{letter}/extend/", "{file}/time/{time}/", "{file}/evidence/"),
        olga=("{file}/letters/{letter}/", "{file}/letters/{letter}/deliver/", "{file}/letters/way/"),
        bob=("/my-matters/", "{mine}/", "{mine}/letters/{letter}/", "{mine}/files/", "{mine}/support/"),
    ),
    "investigated": stage(
        investigated,
        bella=(
            "{file}/",
            "{file}/evidence/",
            "{file}/evidence/{exhibit}/copy/",
            "{file}/evidence/{exhibit}/set-aside/",
            "{file}/interviews/new/",
            "{file}/preliminary/",
        ),
        wanda=("/my-interviews/{talk}/", "/my-interviews/{talk}/support/"),
    ),
    "put": stage(put, bella=("{file}/",), bob=("{mine}/", "{mine}/letters/{letter}/", "{mine}/time/")),
    "found": stage(
        lambda cast: cast.found(), bella=("{file}/", "{file}/allegations/{allegation}/finding/", "{file}/determine/")
    ),
    "no breach": stage(
        lambda cast: cast.determined(breach=False), petra=("{file}/", "{file}/move/closed/"), bob=("{mine}/",)
    ),
    "breach": stage(
        lambda cast: cast.determined(),
        petra=("{file}/", "{file}/delegate/"),
        bob=("{mine}/", "{mine}/reviews/{review}/applied/"),
    ),
    "delegated": stage(lambda cast: cast.delegated(), sam=("{file}/", "{file}/salary/", "{file}/sanction/propose/")),
    "heard": stage(lambda cast: cast.heard(), sam=("{file}/", "{file}/sanction/decide/"), bob=("{mine}/",)),
    "sanctioned": stage(
        lambda cast: cast.sanctioned(),
        petra=(
            "{file}/",
            "{file}/sanction/tasks/{task}/",
            "{file}/reviews/{review}/applied/",
            "{file}/chronology/",
        ),
        bob=("{mine}/", "{mine}/letters/{letter}/"),
    ),
    "not sanctioned": stage(not_sanctioned, sam=("{file}/",), bob=("{mine}/letters/{letter}/",)),
    "closed": stage(closed, petra=("{file}/", "{file}/records/", "{file}/records/retention/"), bob=("{mine}/",)),
    "left": stage(separated, bella=("{file}/",), bob=("{mine}/", "{mine}/letters/{letter}/")),
    "under review": stage(
        under_review,
        petra=("{file}/", "{file}/sanctions/{sanction}/stayed/", "{file}/reviews/{review}/agency_decided/"),
        bob=("{mine}/",),
    ),
    "set aside": stage(set_aside, petra=("{file}/", "{file}/decision-maker/"), bob=("{mine}/",)),
    "suspension proposed": stage(
        suspension_proposed,
        uma=("{file}/", "{file}/suspension/{suspension}/drop/"),
        bob=("{mine}/", "{mine}/suspension/"),
    ),
    "suspended": stage(
        suspended,
        uma=("{file}/", "{file}/suspension/{suspension}/review/", "{file}/suspension/{suspension}/end/"),
        bob=("{mine}/",),
    ),
}
