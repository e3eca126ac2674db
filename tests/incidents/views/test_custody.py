"""An item's own page, its redacted copies, its chain on paper, and every file behind the case it belongs to."""

import io
import re
import uuid

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from incidents.domain import case as cases
from incidents.domain import investigation, parts
from incidents.domain.concern import Told, raise_concern
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.redaction import redact_evidence
from incidents.enums import Channel
from incidents.enums import InvestigationState as S
from incidents.models import CustodyRecord, Evidence, Investigation, Redaction
from portal import files
from portal.models import Person
from portal.templatetags.postwise import day, daytime
from tests.addresses import every_address
from tests.factories import PersonFactory
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, encoded, tagged, upload

pytestmark = pytest.mark.django_db

FILES = ("evidence", "evidence_thumbnail")


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def item(cast) -> Evidence:
    cast.judged(breach=True, pictures=[upload(encoded("PNG", (40, 30)))])
    assert prepare_next_evidence()
    return Evidence.objects.get()


def page(name: str, item: Evidence, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[item.code, *more])


def redacted(item: Evidence, cast: Cast, *, all_of_it: bool = False) -> Redaction:
    box = (0.0, 0.0, 1.0, 1.0) if all_of_it else (0.0, 0.0, 0.25, 0.5)
    return redact_evidence(item, actor=cast.dev, boxes=[box], reason="A child is in it.", once=uuid.uuid4())


def colours(response) -> set[tuple[int, ...]]:
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as picture:
        return {colour for _count, colour in picture.getcolors()}


def words_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


BLACK = (0, 0, 0)


class TestItsPage:
    def test_those_who_work_on_it_read_its_chain_and_others_only_what_it_is(self, cast, item, client_for):
        client_for(cast.alice).get(page("evidence", item))
        for person, works_on_it in ((cast.dev, True), (cast.alice, False)):
            said = words_of(client_for(person).get(page("evidence_about", item)))
            assert item.original_sha256 in said
            assert ("Chain of custody" in said) is works_on_it
        assert client_for(PersonFactory()).get(page("evidence_about", item)).status_code == 404

    def test_a_chain_calls_whoever_sent_it_the_reporter(self, cast, item, client_for):
        client_for(cast.alice).get(page("evidence", item))
        said = words_of(client_for(cast.dev).get(page("evidence_about", item)))
        assert "Working copy looked at" in said
        assert "The reporter" in said
        assert "Alice" not in said.partition("Chain of custody")[2]

    def test_it_waits_for_the_check_with_and_without_a_script(self, cast, client_for):
        item = cast.in_triage(pictures=[upload(encoded())]).concerns.get().evidence.get()
        dev = client_for(cast.dev)
        shown = dev.get(page("evidence_about", item)).content.decode()
        assert f'hx-get="{page("evidence_tile", item)}' in shown
        assert "Look again" in shown
        assert "hx-get" in dev.get(page("evidence_tile", item), {"looks": "3"}).content.decode()
        assert "hx-get" not in dev.get(page("evidence_tile", item), {"looks": "20"}).content.decode()
        prepare_next_evidence()
        ready = dev.get(page("evidence_tile", item)).content.decode()
        assert "hx-get" not in ready
        assert page("evidence_thumbnail", item) in ready

    def test_the_same_bytes_and_what_looks_alike_are_shown_where_the_viewer_may_see_them(self, cast, item, client_for):
        for size in ((40, 30), (41, 30), (42, 30)):
            cast.judged(breach=True, pictures=[upload(encoded("PNG", size))])
        cast.raised(pictures=[upload(encoded("PNG", (40, 30)))])
        same, near, far, elsewhere = Evidence.objects.exclude(pk=item.pk).order_by("pk")
        hand_over(elsewhere, cast.mina)
        for one, likeness in ((item, -1), (same, -1), (near, -8), (far, 0), (elsewhere, -1)):
            Evidence.objects.filter(pk=one.pk).update(likeness=likeness)
        shown = client_for(cast.dev).get(page("evidence_about", item)).content.decode()
        found = {one.pk for one in (same, near, far, elsewhere) if page("evidence_about", one) in shown}
        assert found == {same.pk, near.pk}
        assert "3 of 64 marks differ" in shown

    def test_the_page_asks_no_more_of_the_database_for_many_lines(
        self, cast, item, client_for, django_assert_max_num_queries
    ):
        dev = client_for(cast.dev)
        for _again in range(60):
            item.custody.create(what="read", by=cast.dev)
        with django_assert_max_num_queries(60):
            shown = dev.get(page("evidence_about", item))
        assert "Later lines" in words_of(shown)


class TestRedacting:
    def rows(self, *boxes: tuple[object, ...], **more: object) -> dict[str, object]:
        sent: dict[str, object] = {"box-TOTAL_FORMS": max(len(boxes), 1), "box-INITIAL_FORMS": 0, "once": uuid.uuid4()}
        for number, box in enumerate(boxes):
            sent |= {
                f"box-{number}-{edge}": at for edge, at in zip(("left", "top", "right", "bottom"), box, strict=True)
            }
        return {"reason": "A child is in it.", **sent, **more}

    def test_rows_of_numbers_make_a_redacted_copy(self, cast, item, client_for):
        dev = client_for(cast.dev)
        assert dev.get(page("evidence_redact", item)).status_code == 200
        sent = self.rows((0, 0, 25, 50), ("", "", "", ""))
        assert dev.post(page("evidence_redact", item), sent).status_code == 302
        made = Redaction.objects.get()
        assert made.boxes == [[0, 0, 0.25, 0.5]]
        shown = dev.get(page("evidence_redacted", item, made.pk))
        assert BLACK in colours(shown)
        assert 'value="25' in dev.get(page("evidence_redact", item)).content.decode()

    @pytest.mark.parametrize(
        ("boxes", "more", "words"),
        [
            ([], {}, "Nothing is covered yet"),
            ([(0, 0, 25, 50)], {"reason": " "}, "Fill in"),
            ([(0, 0, 25, "")], {}, "Give all four edges"),
            ([(50, 0, 25, 50)], {}, "Left is less than right"),
            ([(0, 0, 101, 50)], {}, "less than or equal to 100"),
            ([(0, 0, "NaN", 50)], {}, "Enter a number"),
            ([(0, 0, 25, 50)], {"once": "x"}, "lost its place"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_made(self, cast, item, client_for, boxes, more, words):
        refused = client_for(cast.dev).post(page("evidence_redact", item), self.rows(*boxes, **more))
        assert (refused.status_code, Redaction.objects.count()) == (422, 0)
        assert words in words_of(refused)

    def test_a_form_that_is_no_form_is_refused(self, cast, item, client_for):
        for sent in ({}, {"box-TOTAL_FORMS": "many"}, {"box-TOTAL_FORMS": 10_000, "box-INITIAL_FORMS": 0}):
            assert client_for(cast.dev).post(page("evidence_redact", item), sent).status_code == 422

    def test_only_those_who_work_on_the_item_cover_anything(self, cast, item, client_for):
        for person in (cast.alice, cast.bob, cast.carol, cast.petra, PersonFactory()):
            client = client_for(person)
            assert client.get(page("evidence_redact", item)).status_code == 404
            assert client.post(page("evidence_redact", item), self.rows((0, 0, 5, 5))).status_code == 404


class TestTheRespondent:
    """Bob is put an allegation that relies on the item."""

    @pytest.fixture
    def item(self, cast) -> Evidence:
        case = cast.judged(breach=True, pictures=[upload(encoded("GIF", (40, 30)))])
        assert prepare_next_evidence()
        item = Evidence.objects.get(concern__case=case)
        put_to_bob(cast, item)
        return item

    def test_they_see_the_working_copy_until_there_is_a_redacted_one_and_then_never_again(self, cast, item, client_for):
        bob = client_for(cast.bob)
        for name in FILES:
            assert BLACK not in colours(bob.get(page(name, item)))
        first = redacted(item, cast)
        for name in FILES:
            assert BLACK in colours(bob.get(page(name, item)))
        newest = redacted(item, cast, all_of_it=True)
        for name in FILES:
            assert colours(bob.get(page(name, item))) == {BLACK}
        assert bob.get(page("evidence_redacted", item, newest.pk)).status_code == 200
        assert bob.get(page("evidence_redacted", item, first.pk)).status_code == 404
        assert colours(client_for(cast.bella).get(page("evidence", item))) == {(0, 128, 128)}

    def test_their_page_has_no_chain_no_likeness_and_no_way_to_the_original(self, cast, item, client_for):
        redacted(item, cast)
        bob = client_for(cast.bob)
        shown = bob.get(page("evidence_about", item))
        said = words_of(shown)
        assert "parts are covered" in said
        assert item.copy_sha256 not in said
        for name in ("Chain of custody", "Dev", "Alice", "nearly the same", "A child"):
            assert name not in said.partition("Evidence")[2]
        for name in ("evidence_original", "evidence_redact"):
            assert bob.get(page(name, item)).status_code == 404
        assert bob.post(page("custody_export", item), {"once": uuid.uuid4()}).status_code == 404

    def test_they_are_told_the_day_and_of_their_own_copy_and_nothing_of_the_original(self, cast, item, client_for):
        made = redacted(item, cast)
        bob = client_for(cast.bob)
        matter = reverse("incidents:my_matter", args=[Investigation.objects.get().pk])
        for where in (matter, page("evidence_about", item), page("evidence_tile", item)):
            said = words_of(bob.get(where))
            assert f"Received {day(item.received_at)}" in said
            assert made.copy_sha256 in said
            hidden = (item.original_sha256, filesizeformat(item.size), daytime(item.received_at))
            assert [one for one in hidden if one in said] == []
        assert item.original_sha256 in words_of(client_for(cast.bella).get(page("evidence_about", item)))


def put_to_bob(cast: Cast, item: Evidence) -> None:
    case = cases.propose_referral(item.concern.case, actor=cast.dev, words="It names a customer.")
    parts.declare(case, actor=cast.mina, has_conflict=False)
    file = investigation.begin_assessment(cases.refer_case(case, actor=cast.mina, words="I agree."), actor=cast.olga)
    investigation.recommend_path(file, S.FORMAL, actor=cast.olga, reasons="Serious.", scope="The post.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    file = investigation.move_file(file, S.FORMAL, actor=cast.petra, words="Agreed.")
    file = investigation.appoint_decision_maker(file, cast.bella, actor=cast.petra)
    parts.declare(file.case, actor=cast.bella, has_conflict=False)
    cast.allege(file, item)
    cast.show_whole(file)
    investigation.issue_notice(file, actor=cast.bella)


class TestOnPaper:
    def exported(self, cast: Cast, item: Evidence, client: Client) -> CustodyRecord:
        sent = client.post(page("custody_export", item), {"once": uuid.uuid4()})
        record = CustodyRecord.objects.get()
        assert sent["Location"] == reverse("incidents:custody_record", args=[record.code])
        return record

    def test_the_record_names_every_line_and_is_the_same_each_time(self, cast, item, client_for):
        dev = client_for(cast.dev)
        client_for(cast.alice).get(page("evidence", item))
        redacted(item, cast)
        record = self.exported(cast, item, dev)
        papers = [dev.get(reverse("incidents:custody_record_pdf", args=[record.code])).content for _ in range(2)]
        assert papers[0] == papers[1]
        reader = PdfReader(io.BytesIO(papers[0]))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert "pdfuaid:part>1<" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
        said = "".join(one.extract_text() for one in reader.pages)
        bare = re.sub(r"\s+", "", said)
        for words in (record.code, item.original_sha256, "Redactedcopymade", "Achildisinit.", "Custodyrecordexported"):
            assert words in bare
        assert "Alice" not in said
        assert "The reporter" in re.sub(r"\s+", " ", said)

    def test_what_somebody_took_in_for_another_says_so(self, cast, client_for):
        told = Told(words="Joan of the front counter")
        account = cast.account(pictures=[upload(PNG)])
        item = raise_concern(account, actor=cast.mina, channel=Channel.PHONE, told=told).evidence.get()
        parts.declare(item.concern.case, actor=cast.dev, has_conflict=False)
        said = words_of(client_for(cast.dev).get(page("evidence_about", item)))
        assert f"{cast.mina.name}, on behalf of the reporter" in said
        assert "Joan" not in said
        assert item.custody.get().by == cast.mina

    def test_anyone_signed_in_who_holds_the_code_can_check_it_and_learns_nothing_else(self, cast, item, client_for):
        record = self.exported(cast, item, client_for(cast.dev))
        stranger = client_for(PersonFactory())
        typed = record.code.lower().replace("-", " ")
        found = stranger.get(reverse("incidents:custody_check"), {"code": typed})
        assert found["Location"] == reverse("incidents:custody_record", args=[record.code])
        said = words_of(stranger.get(found["Location"]))
        assert "This record holds" in said
        for secret in (item.concern.case.number, item.concern.number, cast.dev.name, cast.alice.name, cast.bob.name):
            assert secret not in said
        assert stranger.get(reverse("incidents:custody_record_pdf", args=[record.code])).status_code == 404
        assert Client().get(found["Location"]).status_code == 302
        wrong = stranger.get(reverse("incidents:custody_check"), {"code": "AAAA-BBBB-CCCC-DDDD-EEEE"})
        assert "no record with this code" in words_of(wrong)


def test_nobody_opens_anything_of_a_case_before_they_declare(cast, item, client_for):
    mina = client_for(cast.mina)
    redaction = redacted(item, cast)
    addresses = [page(name, item) for name in (*FILES, "evidence_about", "evidence_original", "evidence_redact")]
    addresses.append(page("evidence_redacted", item, redaction.pk))
    assert {mina.get(where).status_code for where in addresses} == {404}
    assert mina.post(page("custody_export", item), {"once": uuid.uuid4()}).status_code == 404
    assert not item.custody.filter(by=cast.mina).exists()
    parts.declare(item.concern.case, actor=cast.mina, has_conflict=False)
    assert {mina.get(where).status_code for where in addresses} == {200}


def test_what_is_like_it_and_what_others_say_is_of_cases_they_opened(cast, client_for):
    picture = encoded("PNG", (40, 30))
    mine, other = (cast.judged(breach=True, pictures=[upload(picture)], account=name) for name in ("@one", "@two"))
    while prepare_next_evidence():
        pass
    mina, shown = client_for(cast.mina), page("evidence_about", Evidence.objects.get(concern__case=mine))
    parts.declare(mine, actor=cast.mina, has_conflict=False)
    assert other.number not in words_of(mina.get(shown))
    assert "@two" not in words_of(mina.get(reverse("incidents:case", args=[mine.pk])))
    parts.declare(other, actor=cast.mina, has_conflict=False)
    assert f"of {other.number} : the same bytes" in words_of(mina.get(shown))
    assert "@two" in words_of(mina.get(reverse("incidents:case", args=[mine.pk])))


def test_no_file_of_a_case_opens_by_way_of_another(cast, client_for):
    """Two matters, each with an officer of its own: every address of a file is tried with each one's parts mixed."""
    mine, theirs = (
        cast.judged(breach=True, pictures=[upload(content)]).concerns.get() for content in (tagged(), encoded("GIF"))
    )
    while prepare_next_evidence():
        pass
    own, foreign = mine.evidence.get(), theirs.evidence.get()
    for item in (own, foreign):
        redacted(item, cast)
    hand_over(foreign, cast.mina)
    client = client_for(cast.dev)
    of_one = [one.pattern for one in every_address() if one.route.startswith("evidence/<uuid:code>/")]
    names = [pattern.name for pattern in of_one if pattern.name]
    assert len(names) >= 8
    for name in names:
        more = {"evidence_redacted": [foreign.redactions.get().pk]}.get(name, [])
        for ask in (client.get, client.post):
            answer = ask(page(name, foreign, *more), {"reason": "I want to.", "once": uuid.uuid4()})
            assert answer.status_code in (404, 405), name
    mixed = page("evidence_redacted", own, foreign.redactions.get().pk)
    assert client.get(mixed).status_code == 404
    assert not foreign.custody.filter(by=cast.dev, what__in=("read", "opened", "exported")).exists()


def hand_over(item: Evidence, officer: Person) -> None:
    case = item.concern.case
    case.handler = officer
    case.save(update_fields=["handler"])


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("application/pdf", b"%PDF-1.7\n<script>alert(1)</script>"), ("video/mp4", b"\0\0\0\x18ftypmp42<html>")],
)
def test_an_original_is_never_run_whatever_it_is(cast, item, client_for, media_type, content):
    key = default_storage.save("evidence/other.sealed", ContentFile(content))
    with pgtrigger.ignore():
        Evidence.objects.filter(pk=item.pk).update(media_type=media_type, original_key=key)
    sent = client_for(cast.dev).post(page("evidence_original", item), {"reason": "To see it."})
    assert b"".join(sent.streaming_content) == content
    assert sent["Content-Type"] == "application/octet-stream"
    assert re.fullmatch(r'attachment; filename="[0-9a-f-]{36}\.original"', sent["Content-Disposition"])
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in sent["Cache-Control"]
    assert "sandbox" in sent["Content-Security-Policy"]
    assert "default-src 'none'" in sent["Content-Security-Policy"]


def test_a_file_that_is_missing_is_said_and_no_reading_is_kept(cast, item, client_for):
    files.discard(item.copy_key)
    files.discard(item.original_key)
    lines = item.custody.count()
    dev = client_for(cast.dev)
    assert dev.get(page("evidence", item)).status_code == 410
    assert dev.post(page("evidence_original", item), {"reason": "To see it."}).status_code == 410
    assert item.custody.count() == lines
