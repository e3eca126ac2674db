"""Some matters in the invented department, fresh concern to recorded sanction, made by the office's own verbs."""

import io
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from incidents import vault
from incidents.domain import case as cases
from incidents.domain import decision, door, identity, investigation, letter, parts, register, sanction
from incidents.domain.concern import Account, raise_concern
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.implementing import complete_task
from incidents.domain.measures import Measure, Weighing
from incidents.enums import (
    AskedFor,
    CaseState,
    Channel,
    CodeElement,
    EntryKind,
    Naming,
    SanctionKind,
    StaffInvolved,
    Weighs,
)
from incidents.enums import InvestigationState as S
from incidents.models import Case, Concern, Finding, Investigation
from incidents.rules.sanction import tasks_of
from policies.models import Clause
from policies.queries import clauses_in_force
from portal import audit
from portal.models import Person

People = dict[str, Person]
SCOPE = "The posts as Digital Media kept them and what the directory says. Nobody was asked: that is for the process."


def seed(people: People) -> None:
    """Nothing, where there are matters already."""
    if Concern.objects.exists():
        return
    for story in STORIES:
        story(people)
    prepare_pictures()


def prepare_pictures() -> None:
    while prepare_next_evidence():
        pass


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def screenshot(*lines: str) -> SimpleUploadedFile:
    image = Image.new("RGB", (720, 120 + 34 * len(lines)), "#f7f7f4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((24, 24, 72, 72), fill="#b9c7cb")
    draw.rectangle((88, 36, 320, 58), fill="#d9dedd")
    for number, line in enumerate(lines):
        draw.text((28, 96 + 34 * number), line, fill="#1d2733", font_size=20)
    out = io.BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("screenshot.png", out.getvalue(), content_type="image/png")


def clauses(*refs: str) -> list[Clause]:
    found = clauses_in_force(refs, timezone.localdate())
    return [found[ref] for ref in refs]


def tell(
    reporter: audit.Actor,
    words: str,
    *links: str,
    days: float,
    pictures: Sequence[SimpleUploadedFile] = (),
    channel: Channel = Channel.COLLEAGUE,
    naming: Naming = Naming.NAMED,
    about: str = "",
    how_known: str = "It is public and came up in my feed.",
) -> Case:
    account = Account(
        words=words,
        how_known=how_known,
        seen_on=ago(days).date(),
        posted_on=ago(days + 1).date(),
        account="" if links else "unknown",
        about=about,
        staff_involved=StaffInvolved.YES if about else StaffInvolved.UNKNOWN,
        links=links,
        pictures=pictures,
    )
    return raise_concern(account, actor=reporter, channel=channel, naming=naming, at=ago(days)).case


def triage(case: Case, officer: Person, *, days: float) -> Case:
    cases.assign_case(case, officer, actor=officer, at=ago(days))
    return cases.open_case(case, actor=officer, at=ago(days))


def judge(case: Case, officer: Person, subject: Person | None, *refs: str, breach: bool, why: str, days: float) -> Case:
    return cases.judge_case(
        case,
        actor=officer,
        potential_breach=breach,
        clauses=clauses(*refs),
        judgement=why,
        subject=subject,
        at=ago(days),
    )


def refer(case: Case, officer: Person, manager: Person, *, days: float) -> Investigation:
    cases.propose_referral(case, actor=officer, words="It meets the test for a referral.", at=ago(days))
    parts.declare(case, actor=manager, has_conflict=False, at=ago(days))
    return cases.refer_case(case, actor=manager, words="Agreed: this is for People Services.", at=ago(days))


def new_concerns(people: People) -> None:
    tell(
        people["mia.nguyen"],
        "Someone from our centre posted about a customer's appointment. The customer could work out that it is them.",
        "https://www.facebook.com/centre.life/posts/20481?utm_source=share",
        pictures=[screenshot("That lady with the red suitcase was back today.", "Third form, third story.")],
        days=0.2,
        about="Callum Reid",
    )
    tell(
        audit.ANONYMOUS,
        "An account with our badge as its picture answers people's questions about payments, and gets them wrong.",
        days=0.9,
        pictures=[screenshot("Official advice here! Ask me anything", "about your claim.")],
        how_known="A customer showed it to me at the counter.",
    )
    tell(
        people["priya.raman"],
        "Found in the weekly look at public mentions: a staff lanyard with a readable name and number.",
        "https://x.com/harbourside/status/118820",
        days=1.4,
        channel=Channel.MONITORING,
        how_known="Public search for the department's name.",
    )


def a_name_in_confidence(people: People) -> None:
    """One custodian has asked for it; the other one may decide. Not made where there is no key to seal a name with."""
    if not vault.is_open():
        return
    case = tell(
        people["chloe.fenton"],
        "Our supervisor jokes about callers in a group half the town is in. I am afraid of what he does if he hears.",
        "https://www.facebook.com/groups/hobart.chat/posts/55810",
        pictures=[screenshot("Caller of the day: could not", "remember her own date of birth.")],
        days=3,
        naming=Naming.CONFIDENTIAL,
        about="Angus Mackenzie",
        how_known="A friend in the group showed me.",
    )
    identity.ask_for_name(
        case.concerns.get(),
        actor=people["colin.ashworth"],
        asked_for=AskedFor.SAFETY,
        reason="Digital Media needs to know whether the reporter works under the person named, to keep them safe.",
        once=uuid.uuid4(),
        at=ago(1.2),
    )


def cases_in_triage(people: People) -> None:
    priya, josh, daniel = people["priya.raman"], people["josh.delaney"], people["daniel.costa"]
    case = tell(
        people["georgia.lambert"],
        "A colleague shared a photo from the team lunch with the roster on the wall behind them.",
        "https://www.instagram.com/p/lunch2291/?igsh=abc",
        days=6,
        about="Wei Zhang",
    )
    triage(case, priya, days=5)
    judge(
        case,
        priya,
        people["wei.zhang"],
        "DHS-NOT-09",
        breach=False,
        why="The roster cannot be read. A word of advice is enough.",
        days=4,
    )
    cases.move_case(
        case,
        CaseState.STAFF_CONTACTED,
        actor=priya,
        words="Talked about what stands behind people in photos. They took it down at once.",
        at=ago(3),
    )
    podcast = [screenshot("Inside the counter, episode 1")]
    waiting = tell(people["ravi.pillai"], "A podcast says it is by someone inside.", pictures=podcast, days=4)
    triage(waiting, josh, days=3)
    cases.add_entry(
        waiting,
        actor=josh,
        kind=EntryKind.MESSAGE,
        words="Thank you. Do you have a link to the episode, or its name?",
        once=uuid.uuid4(),
        at=ago(2.9),
    )
    cases.move_case(waiting, CaseState.INFO_REQUESTED, actor=josh, words="Which episode, and where is it?", at=ago(2.9))
    proposed = triage(
        tell(
            people["amina.yusuf"],
            "Posts that call our customers cheats, under a name people here know.",
            "https://x.com/straighttalk/status/77120",
            pictures=[screenshot("Half of them are faking it.", "I should know, I process the forms.")],
            days=7,
            about="Hassan Karimi",
        ),
        josh,
        days=6,
    )
    judge(
        proposed,
        josh,
        people["hassan.karimi"],
        "DHS-NOT-07",
        "DHS-PERS-07",
        breach=True,
        why="It runs down customers, and the account is known to be his.",
        days=5,
    )
    cases.propose_referral(proposed, actor=josh, words="Three posts in two weeks.", at=ago(1))
    parts.declare(proposed, actor=daniel, has_conflict=False, at=ago(1))


def closed_cases(people: People) -> None:
    priya = people["priya.raman"]
    for number, (words, state, why) in enumerate(
        [
            ("A parody account of the department.", CaseState.CLOSED_NOT_STAFF, "No sign that it is one of ours."),
            ("Someone said the queue was long.", CaseState.CLOSED_NO_ACTION, "Mild, true and about nobody."),
        ]
    ):
        link = f"https://x.com/passerby/status/{number + 50}"
        case = triage(tell(people["thuy.tran"], words, link, days=20 + number), priya, days=19)
        judge(case, priya, None, "DHS-PERS-09", breach=False, why=why, days=18)
        cases.move_case(case, state, actor=priya, words=why, at=ago(18))


def a_referral_just_received(people: People) -> None:
    case = triage(
        tell(
            people["aroha.williams"],
            "A comment under a news story gives away what a program will change next month.",
            "https://www.linkedin.com/posts/gt-881?trk=share",
            days=9,
            about="Gavin Thorne",
        ),
        people["priya.raman"],
        days=8,
    )
    judge(
        case,
        people["priya.raman"],
        people["gavin.thorne"],
        "DHS-NOT-09",
        breach=True,
        why="The change is not public yet.",
        days=7,
    )
    refer(case, people["priya.raman"], people["daniel.costa"], days=2)


def to_the_notice(
    people: People, respondent: Person, words: str, refs: Sequence[str], *, days: float, alleged: str
) -> Investigation:
    """A matter from its concern to the notice of suspected breach, `days` ago."""
    priya, olga, rohan, peter = (people[name] for name in ("priya.raman", "grace.tan", "rohan.mehta", "peter.kowalski"))
    case = tell(
        people["kofi.mensah"] if respondent != people["kofi.mensah"] else people["talia.cohen"],
        words,
        f"https://x.com/account{respondent.pk}/status/9{respondent.pk}",
        pictures=[screenshot(*words.split(". "))],
        days=days + 20,
        about=respondent.name,
    )
    triage(case, priya, days=days + 19)
    judge(case, priya, respondent, *refs, breach=True, why="It is public and it is his.", days=days + 18)
    file = refer(case, priya, people["daniel.costa"], days=days + 17)
    investigation.begin_assessment(file, actor=olga, at=ago(days + 16))
    investigation.recommend_path(file, S.FORMAL, actor=olga, reasons="Advice alone would not do here.", scope=SCOPE)
    parts.declare(case, actor=rohan, has_conflict=False, at=ago(days + 15))
    door.move_file(file, S.FORMAL, actor=rohan, words="I agree with the recommendation.", at=ago(days + 15))
    file = investigation.appoint_decision_maker(file, peter, actor=rohan, at=ago(days + 14))
    parts.declare(case, actor=peter, has_conflict=False, at=ago(days + 13))
    concern = case.concerns.get()
    investigation.add_allegation(
        file,
        actor=peter,
        conduct_on=ago(days + 21).date(),
        words=alleged,
        posts=list(concern.posts.all()),
        clauses=clauses(*refs),
        elements=[CodeElement.VALUES, CodeElement.DIRECTION],
        evidence=list(concern.evidence.all()),
    )
    prepare_pictures()
    for exhibit in file.exhibits.all():
        register.prepare_copy(exhibit, actor=peter, words="Nobody else is in it.", once=uuid.uuid4())
    investigation.issue_notice(file, actor=peter, at=ago(days))
    file.refresh_from_db()
    return file


def a_response_awaited(people: People) -> None:
    to_the_notice(
        people,
        people["jack.walsh"],
        "Look what came out of a surfboard today. You would not believe where they hide it",
        ["ACBPS-4.1", "ACBPS-4.6"],
        days=2,
        alleged="You published a photo of goods held at the airport and said how they had been found.",
    )


def a_finished_matter(people: People) -> None:
    tavita, peter, amara, rohan = (
        people[name] for name in ("tavita.leota", "peter.kowalski", "amara.diallo", "rohan.mehta")
    )
    file = to_the_notice(
        people,
        tavita,
        "Our customers lie. Every one of them",
        ["DHS-NOT-07"],
        days=70,
        alleged="You wrote in public that the department's customers are liars.",
    )
    letter.respond(
        file.letters.get(kind="L4"), actor=tavita, words="I was worn out. I took it down the same night.", at=ago(66)
    )
    file = decision.begin_determining(file, actor=peter, at=ago(60))
    decision.record_finding(
        file.allegations.get(),
        actor=peter,
        conduct_found=True,
        elements_breached=[CodeElement.VALUES],
        reasons="The post is admitted. It ran down the people the department serves.",
        at=ago(58),
    )
    decision.determine(file, actor=peter, breach=True, reasons="One post, admitted, soon removed.", at=ago(56))
    file = decision.assign_delegate(file, amara, actor=rohan, at=ago(54))
    parts.declare(file.case, actor=amara, has_conflict=False, at=ago(53))
    sanction.record_salary(
        file, actor=amara, amount=Decimal(92_000), as_at=ago(53).date(), source="Payroll extract", at=ago(53)
    )
    behaviour = file.allegations.get()
    measure = Measure(SanctionKind.FINE, ago(30).date(), "Deducted from salary over two pays.", behaviour, Decimal(920))
    factors = [
        Weighing("remorse", Weighs.LIGHTER, "He was sorry at once and took the post away himself."),
        Weighing("prior_conduct", Weighs.LIGHTER, "Nothing was found before."),
    ]
    found = Finding.objects.get(allegation=behaviour)
    sanction.propose_sanction(
        file,
        actor=amara,
        measures=[measure],
        factors=factors,
        relied_on=[(found, post) for post in behaviour.posts.all()],
        at=ago(50),
    )
    letter.respond(file.letters.get(kind="L9"), actor=tavita, words="I accept it and I am sorry.", at=ago(46))
    sanction.decide_sanction(
        file,
        actor=amara,
        measures=[measure],
        factors=factors,
        reasons="Proportionate to one post, soon removed.",
        at=ago(40),
    )
    for task in tasks_of(file):
        complete_task(task, actor=rohan, done_on=ago(29).date(), reference="PAY-4471", at=ago(29))
    door.move_file(file, S.IMPLEMENTED, actor=rohan, words="Payroll carried it out.", at=ago(28))


STORIES: tuple[Callable[[People], None], ...] = (
    a_finished_matter,
    a_response_awaited,
    a_referral_just_received,
    closed_cases,
    cases_in_triage,
    a_name_in_confidence,
    new_concerns,
)
