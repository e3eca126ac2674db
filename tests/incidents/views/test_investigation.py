"""People Services' files: who may open them, what each reads there, and every step taken by its page."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.domain import parts
from incidents.enums import CodeElement
from incidents.enums import InvestigationState as S
from incidents.models import Investigation, Letter, Sanction
from policies.domain import acknowledge
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import grant, person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> {{ secret }} {% now 'Y' %}"
SignIn = Callable[[Person], Client]
LIST = "/investigations/"


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def page_of(file: Investigation, name: str = "investigation", *args: Any) -> str:
    return reverse(f"incidents:{name}", args=[file.pk, *args])


def text(response: HttpResponse) -> str:
    return response.content.decode()


def issue(client: Client, url: str, **data: Any) -> HttpResponse:
    """Read the letter a form would issue, then issue it."""
    preview = client.post(url, data)
    assert preview.status_code == 200, text(preview)
    return client.post(url, {**data, "seen": preview.context["letter"].sha256})


def readers(cast: Cast) -> list[Person]:
    """Those who have no business with any file, whatever else they hold."""
    return [
        cast.alice,
        cast.bob,
        cast.carol,
        cast.dev,
        cast.mina,
        person_with(Role.DIRECTORY_ADMINISTRATOR),
        person_with(Role.AUDITOR),
        person_with(Role.POLICY_OWNER),
    ]


def test_nobody_outside_the_matter_finds_a_trace_of_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    letter, allegation, review = file.letters.first(), file.allegations.get(), file.reviews.first()
    pages = [
        LIST,
        *(page_of(file, name) for name in ("investigation", "investigation_declare", "investigation_recommend")),
        *(page_of(file, f"investigation_appoint_{part}") for part in ("investigator", "decision_maker", "delegate")),
        *(
            page_of(file, f"investigation_{name}")
            for name in ("notice", "preliminary", "determine", "propose", "decide")
        ),
        page_of(file, "investigation_move", "closed"),
        page_of(file, "allegation_new"),
        page_of(file, "allegation_change", allegation.pk),
        page_of(file, "finding", allegation.pk),
        page_of(file, "letter", letter.pk),
        page_of(file, "letter_extend", letter.pk),
        page_of(file, "investigation_review", review.pk, "applied"),
    ]

    answers = {
        (person.given_names, url, client_for(person).get(url).status_code) for person in readers(cast) for url in pages
    }

    assert {status for _, _, status in answers} == {404}


def test_the_wall_holds_for_the_respondent_and_their_manager_even_in_people_services(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.formal()
    for person in (cast.bob, cast.carol, cast.alice):
        grant(person, Role.PEOPLE_SERVICES_MANAGER, Role.SANCTION_DELEGATE)
        client = client_for(person)

        assert file.number not in text(client.get(LIST))
        assert client.get(page_of(file)).status_code == 404


def test_those_not_appointed_see_an_empty_list(cast: Cast, client_for: SignIn) -> None:
    file = cast.formal()

    for person in (cast.ivan, cast.bella, cast.sam):
        client = client_for(person)
        assert "No matters here" in text(client.get(LIST))
        assert client.get(page_of(file)).status_code == 404


def test_the_list_asks_the_same_of_the_database_for_one_file_and_for_three(cast: Cast, client_for: SignIn) -> None:
    cast.referred()
    client = client_for(cast.olga)
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(LIST)
    cast.referred()
    cast.referred()
    with CaptureQueriesContext(connection) as three:
        response = client.get(LIST)

    assert len(response.context["rows"]) == 3
    assert len(one) == len(three)


def test_the_list_narrows_to_mine_and_to_closed(cast: Cast, client_for: SignIn) -> None:
    mine, others = cast.appointed(), cast.referred()
    client = client_for(cast.olga)

    assert others.number not in text(client.get(LIST, {"show": "mine"}))
    assert mine.number in text(client.get(LIST, {"show": "mine"}))
    assert "No matters here" in text(client.get(LIST, {"show": "closed"}))


def test_a_file_opens_only_after_a_declaration(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    client = client_for(cast.olga)

    assert client.get(page_of(file)).url == page_of(file, "investigation_declare")
    client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    assert client.get(page_of(file)).status_code == 200
    assert (
        AuditEntry.objects.filter(action="investigation.viewed", actor=cast.olga, target_id=str(file.pk)).count() == 1
    )


def test_a_conflict_closes_the_file_for_good(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    client = client_for(cast.olga)

    answer = client.post(page_of(file, "investigation_declare"), {"has_conflict": "yes", "words": "A friend."})

    assert answer.url == LIST
    assert client.get(page_of(file)).status_code == 404
    assert file.number not in text(client.get(LIST))


def test_another_takes_over_from_a_decision_maker_with_a_conflict(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    second = person_with(Role.BREACH_DECISION_MAKER)
    Investigation.objects.filter(pk=file.pk).update(decision_maker=None)  # given up, as a late conflict does
    client = client_for(cast.petra)

    assert "Appoint another decision-maker" in text(client.get(page_of(file)))
    client.post(page_of(file, "investigation_appoint_decision_maker"), {"person": second.pk})

    file.refresh_from_db()
    assert (file.decision_maker, file.state) == (second, S.RESPONSE_OPEN)


def test_only_people_services_read_who_reported(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()

    shown = {
        person.given_names: cast.alice.name in text(client_for(person).get(page_of(file)))
        for person in (cast.olga, cast.petra, cast.bella, cast.sam)
    }

    assert shown == {"Olga": True, "Petra": True, "Bella": False, "Sam": False}


def test_a_delegate_reads_the_findings_and_not_what_was_referred(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()

    page = text(client_for(cast.sam).get(page_of(file)))

    assert "The post is his." in page
    assert "He mocks our customers" not in page
    assert "Names a customer." not in page
    assert "finding/" not in page


def test_a_decision_maker_never_reads_the_sanction(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    client = client_for(cast.bella)

    page = text(client.get(page_of(file)))

    hidden = ("Deducted over two pays", "Proportionate.", "Sanction", "sanction", "I accept it", "Sam Tester")
    assert [words for words in hidden if words in page] == []
    for letter in file.letters.filter(kind__in=("L9", "L10")):
        assert client.get(page_of(file, "letter", letter.pk)).status_code == 404
    assert client.get(page_of(file, "investigation_decide")).status_code == 404
    assert "Determined" in text(client.get(LIST))
    assert "Sanction" not in text(client.get(LIST))


@pytest.mark.parametrize(("days_before", "said"), [(60, "edition 1: yes, on"), (10, "edition 1: no")])
def test_the_file_says_whether_the_policy_was_acknowledged_by_the_day(
    cast: Cast, client_for: SignIn, days_before: int, said: str
) -> None:
    edition = cast.clauses[0].edition
    acknowledge(edition, actor=cast.bob, at=timezone.now() - timedelta(days=days_before))

    page = text(client_for(cast.olga).get(page_of(cast.noticed())))

    assert said in page


def test_a_closed_step_says_why(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()

    page = client_for(cast.bella).get(page_of(file))

    steps = {step.name: (step.open, step.needs) for step in page.context["moves"]}
    assert steps["Go on investigating"] == (
        False,
        ["the respondent has answered, or the time to answer has run out"],
    )


def test_the_office_walks_a_matter_from_referral_to_sanction_by_its_pages(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    olga, petra, bella, sam, bob = (
        client_for(person) for person in (cast.olga, cast.petra, cast.bella, cast.sam, cast.bob)
    )
    for client in (olga, petra):
        client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    olga.post(page_of(file, "investigation_move", "assessing"))
    olga.post(page_of(file, "investigation_recommend"), {"path": "formal", "reasons": "Serious."})
    petra.post(page_of(file, "investigation_move", "formal"), {"words": "Agreed."})
    petra.post(page_of(file, "investigation_appoint_decision_maker"), {"person": cast.bella.pk})
    bella.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})
    bella.post(page_of(file, "allegation_new"), allegation_data(cast, file))
    issue(bella, page_of(file, "investigation_notice"))
    bob.post(page_of(file, "my_matter"), {"words": "I was angry.", "finished": "on"})
    bella.post(page_of(file, "investigation_move", "determining"))
    bella.post(
        page_of(file, "finding", file.allegations.get().pk),
        {"conduct_found": "yes", "elements_breached": [CodeElement.RESPECT], "reasons": "It is his account."},
    )
    issue(bella, page_of(file, "investigation_determine"), reasons="On the balance of probabilities.")
    petra.post(page_of(file, "investigation_appoint_delegate"), {"person": cast.sam.pk})
    sam.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})
    issue(sam, page_of(file, "investigation_propose"), **fine(), factors="Remorse.")
    bob.post(page_of(file, "my_matter"), {"words": "I accept it.", "finished": "on"})
    issue(sam, page_of(file, "investigation_decide"), **fine(), reasons="Proportionate.")
    petra.post(page_of(file, "investigation_move", "implemented"), {"words": "Payroll did it."})
    petra.post(page_of(file, "investigation_move", "closed"))

    file.refresh_from_db()
    assert file.state == S.CLOSED
    assert list(file.letters.values_list("kind", flat=True)) == ["L3", "L4", "L7", "L9", "L10"]
    assert [(one.kind, one.percent_of_salary) for one in file.sanctions.all()] == [("fine", 1)]


def allegation_data(cast: Cast, file: Investigation, **changes: Any) -> dict[str, Any]:
    return {
        "conduct_on": (timezone.localdate() - timedelta(days=30)).isoformat(),
        "words": "You wrote that a named customer was a liar.",
        "posts": [post.pk for post in file.case.concerns.get().posts.all()],
        "clauses": cast.clauses[0].ref.lower(),
        "elements": [CodeElement.VALUES, CodeElement.RESPECT],
        **changes,
    }


def fine(percent: str = "1", **changes: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {
        "fine_chosen": "on",
        "fine_detail": "Over two pays.",
        "fine_percent": percent,
        "fine_from": today,
        **changes,
    }


def test_a_letter_is_read_before_it_goes_and_goes_as_it_was_read(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    cast.allege(file)
    client = client_for(cast.bella)

    preview = client.get(page_of(file, "investigation_notice"))
    assert "a named customer was a liar" in text(preview)
    assert not file.letters.filter(kind="L4").exists()
    assert not Notice.objects.filter(person=cast.bob).exists()

    client.post(page_of(file, "investigation_notice"), {"seen": preview.context["letter"].sha256})
    assert file.letters.get(kind="L4").body == preview.context["letter"].body


def test_a_letter_that_changed_since_it_was_read_is_read_again(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    cast.allege(file)
    client = client_for(cast.bella)
    read = client.get(page_of(file, "investigation_notice")).context["letter"].sha256
    client.post(page_of(file, "allegation_new"), allegation_data(cast, file, words="You did it again."))

    answer = client.post(page_of(file, "investigation_notice"), {"seen": read})

    assert "Read it again" in text(answer)
    assert not file.letters.filter(kind="L4").exists()


def test_a_form_sent_twice_makes_one_record(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)
    note = {"words": "Called the registry.", "once": str(uuid.uuid4())}
    for _ in range(2):
        client.post(page_of(file, "investigation_note"), note)
        client.post(page_of(file, "allegation_new"), allegation_data(cast, file))
    seen = client.get(page_of(file, "investigation_notice")).context["letter"].sha256
    answers = [client.post(page_of(file, "investigation_notice"), {"seen": seen}) for _ in range(2)]
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    letter = file.letters.get(kind="L4")
    for _ in range(2):
        client.post(page_of(file, "letter_extend", letter.pk), {"due_on": until, "reason": "Ill."})

    assert file.entries.filter(words="Called the registry.").count() == 1
    assert file.allegations.count() == 1
    assert [answer.url for answer in answers] == [page_of(file), page_of(file)]
    assert letter.extensions.count() == 1


def test_a_proposal_sent_twice_is_one_letter(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    client = client_for(cast.sam)
    data = {**fine(), "factors": "Remorse."}
    seen = client.post(page_of(file, "investigation_propose"), data).context["letter"].sha256

    for _ in range(2):
        client.post(page_of(file, "investigation_propose"), {**data, "seen": seen})

    assert file.letters.filter(kind="L9").count() == 1
    assert file.entries.filter(to_state=S.SANCTION_PROPOSED).count() == 1


def test_what_was_typed_is_kept_when_a_step_is_refused(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)

    answer = client.post(page_of(file, "investigation_preliminary"), {"material": "A long day's work."})

    assert answer.status_code == 422
    assert "A long day&#x27;s work." in text(answer)


def test_a_decision_can_be_changed_before_it_is_issued(cast: Cast, client_for: SignIn) -> None:
    file = cast.found()
    client = client_for(cast.bella)
    data = {"reasons": "On the balance."}
    client.post(page_of(file, "investigation_determine"), data)

    again = client.post(page_of(file, "investigation_determine"), {**data, "change": "yes"})

    assert again.status_code == 200
    assert "On the balance." in text(again)
    assert not file.letters.filter(kind="L7").exists()


def test_a_decision_begins_with_what_was_proposed(cast: Cast, client_for: SignIn) -> None:
    file = cast.heard()

    form = client_for(cast.sam).get(page_of(file, "investigation_decide")).context["form"]

    assert form["fine_chosen"].value() is True
    assert form["fine_detail"].value() == "Deducted over two pays."


@pytest.mark.parametrize("percent", ["1.75", "2.5"])
def test_nobody_is_fined_more_than_was_proposed(cast: Cast, client_for: SignIn, percent: str) -> None:
    file = cast.heard()

    answer = client_for(cast.sam).post(page_of(file, "investigation_decide"), {**fine(percent), "reasons": "More."})

    assert answer.status_code == 422
    assert not file.sanctions.exists()


def test_the_database_refuses_a_sanction_that_was_not_put_to_the_respondent(cast: Cast) -> None:
    file = cast.heard()

    with pytest.raises(DatabaseError, match="not put to the respondent"), transaction.atomic():
        Sanction.objects.create(
            investigation=file,
            determination=file.determination,
            proposal=file.letters.get(kind="L9"),
            kind="reprimand",
            detail="x",
            effective_on=timezone.localdate(),
            reasons="x",
            decided_by=cast.sam,
        )


def test_earlier_breaches_are_for_the_delegate_and_not_for_who_decides_on_breach(
    cast: Cast, client_for: SignIn
) -> None:
    earlier, file = cast.determined(), cast.delegated()

    shown = {
        person.given_names: earlier.number in text(client_for(person).get(page_of(file)))
        for person in (cast.sam, cast.bella)
    }

    assert shown == {"Sam": True, "Bella": False}


def test_no_sanction_may_be_the_decision(cast: Cast, client_for: SignIn) -> None:
    file = cast.heard()
    client = client_for(cast.sam)

    issue(client, page_of(file, "investigation_decide"), reasons="A reprimand would add nothing.")

    file.refresh_from_db()
    assert file.state == S.SANCTION_DECIDED
    assert not file.sanctions.exists()
    assert not file.reviews.filter(of="sanction").exists()
    assert "No sanction was imposed" in text(client.get(page_of(file)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reprimand_detail": "Be told."}, "reprimand_chosen"),
        ({"reprimand_chosen": "on"}, "reprimand_detail"),
        ({"fine_chosen": "on", "fine_detail": "x", "fine_from": "today"}, "fine_percent"),
    ],
)
def test_a_measure_says_all_it_needs(cast: Cast, client_for: SignIn, changes: dict[str, str], field: str) -> None:
    file = cast.delegated()

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), {**changes, "factors": "x"})

    assert field in answer.context["form"].errors


def test_termination_stands_alone(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    today = timezone.localdate().isoformat()
    both = {"termination_chosen": "on", "termination_detail": "x", "termination_from": today, **fine()}

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), {**both, "factors": "x"})

    assert "Termination stands alone" in text(answer)


def test_an_allegation_is_judged_by_the_clauses_of_its_day(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    long_ago = (timezone.localdate() - timedelta(days=800)).isoformat()

    answer = client_for(cast.bella).post(
        page_of(file, "allegation_new"), allegation_data(cast, file, conduct_on=long_ago)
    )

    assert "clauses" in answer.context["form"].errors
    assert not file.allegations.exists()


def test_more_than_four_elements_are_asked_about_once_more(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)
    data = allegation_data(cast, file, elements=CodeElement.values[:5])

    assert "many" in client.post(page_of(file, "allegation_new"), data).context["form"].errors
    client.post(page_of(file, "allegation_new"), {**data, "many": "on"})

    assert len(file.allegations.get().elements) == 5


def test_an_allegation_is_put_right_until_the_notice_and_not_after(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    allegation = cast.allege(file)
    client = client_for(cast.bella)
    change = page_of(file, "allegation_change", allegation.pk)

    assert "a named customer was a liar" in text(client.get(change))
    client.post(change, allegation_data(cast, file, words="You wrote it twice."))
    issue(client, page_of(file, "investigation_notice"))

    allegation.refresh_from_db()
    assert allegation.words == "You wrote it twice."
    assert client.get(change).status_code == 404


def test_a_finding_is_rewritten_until_the_determination(cast: Cast, client_for: SignIn) -> None:
    file = cast.found()
    finding = page_of(file, "finding", file.allegations.get().pk)
    client = client_for(cast.bella)

    wrong = client.post(finding, {"conduct_found": "no", "elements_breached": ["13(3)"], "reasons": "x"})
    client.post(finding, {"conduct_found": "no", "reasons": "Not his account."})

    assert "elements_breached" in wrong.context["form"].errors
    assert file.allegations.get().finding.reasons == "Not his account."
    issue(client, page_of(file, "investigation_determine"), reasons="Not established.")
    file.refresh_from_db()
    assert file.state == S.NO_BREACH


def test_only_the_fit_are_offered_for_a_part(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    for person in (cast.alice, cast.carol, cast.bob, cast.bella, cast.mina):
        grant(person, Role.SANCTION_DELEGATE)

    form = client_for(cast.petra).get(page_of(file, "investigation_appoint_delegate")).context["form"]

    assert form.candidates == {str(cast.sam.pk): cast.sam}


def test_a_recommendation_is_decided_by_someone_else(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    grant(cast.petra, Role.PEOPLE_SERVICES_OFFICER)
    client = client_for(cast.petra)
    client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})
    client.post(page_of(file, "investigation_move", "assessing"))
    client.post(page_of(file, "investigation_recommend"), {"path": "formal", "reasons": "Mine."})

    client.post(page_of(file, "investigation_move", "formal"), {"words": "Mine too."})

    file.refresh_from_db()
    assert file.state == S.ASSESSING


def test_a_matter_is_held_and_taken_up_again_where_it_stood(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()
    client = client_for(cast.petra)

    client.post(page_of(file, "investigation_move", "on_hold"), {"words": "Police ask us to wait."})
    steps = [step.name for step in client.get(page_of(file)).context["moves"]]
    client.post(page_of(file, "investigation_move", "investigating"), {"words": "They are done."})

    file.refresh_from_db()
    assert steps == ["Take it up again: investigating"]
    assert file.state == S.INVESTIGATING


def test_a_disclosure_of_wrongdoing_leaves_everyone_s_sight(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    client = client_for(cast.olga)
    client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    answer = client.post(page_of(file, "investigation_move", "diverted_pid"), {"words": "It is one."})

    assert answer.url == LIST
    assert client.get(page_of(file)).status_code == 404


def test_a_manager_follows_a_review_to_its_end(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    review = file.reviews.get()
    client = client_for(cast.petra)
    steps = ("applied", "accepted", "under_review", "recommended", "agency_decided", "closed")

    for to in steps:
        client.post(page_of(file, "investigation_review", review.pk, to))
        client.post(page_of(file, "investigation_review", review.pk, to))

    review.refresh_from_db()
    assert review.state == "closed"


def test_hostile_words_stay_words(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)
    client.post(page_of(file, "allegation_new"), allegation_data(cast, file, words=HOSTILE))
    client.post(page_of(file, "investigation_note"), {"words": HOSTILE, "once": str(uuid.uuid4())})
    issue(client, page_of(file, "investigation_notice"))
    client_for(cast.bob).post(page_of(file, "my_matter"), {"words": HOSTILE, "finished": "on"})

    letter = Letter.objects.get(kind="L4")
    pages = [
        text(client.get(page_of(file))),
        text(client.get(page_of(file, "letter", letter.pk))),
        text(client_for(cast.bob).get(page_of(file, "my_matter"))),
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ secret }} {% now" in page


def test_the_pages_stay_small_and_ask_little(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    client = client_for(cast.petra)
    client.get(page_of(file))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(page_of(file))

    assert len(page.content) < 60_000
    assert len(asked) < 60


def test_whoever_comes_to_stand_above_the_respondent_is_walled_off(cast: Cast, client_for: SignIn) -> None:
    file = cast.formal()
    parts.declare(file.case, actor=cast.olga, has_conflict=False)
    cast.carol.manager = cast.olga
    cast.carol.save()

    assert client_for(cast.olga).get(page_of(file)).status_code == 404
