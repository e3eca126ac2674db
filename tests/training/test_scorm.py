"""A course in somebody else's learning system: Chromium shows it, and a small system of our own hears what it says."""

import io
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.watch import violations
from tests.training.factories import item_of
from tests.training.test_content import shipped
from training.content import CourseWords, LessonWords
from training.enums import Kind
from training.scorm import about, write_scorm

LMS = """<!doctype html><html lang="en"><head><title>A learning system</title><script src="lms.js"></script></head>
<body><main><h1>A learning system</h1><iframe title="The course" src="index.html"></iframe></main></body></html>"""
LMS_SCRIPT = """
const kept = JSON.parse(sessionStorage.getItem("kept") || "{}");
window.said = JSON.parse(sessionStorage.getItem("said") || "[]");
const note = (...words) => { said.push(words); sessionStorage.setItem("said", JSON.stringify(said)); return "true"; };
window.API = {
  LMSInitialize: () => note("initialize"),
  LMSGetValue: (name) => kept[name] || (name === "cmi.core.lesson_status" ? "not attempted" : ""),
  LMSSetValue: (name, value) => { kept[name] = value; return note(name, value); },
  LMSCommit: () => { sessionStorage.setItem("kept", JSON.stringify(kept)); return note("commit"); },
  LMSFinish: () => note("finish"),
  LMSGetLastError: () => "0", LMSGetErrorString: () => "", LMSGetDiagnostic: () => "",
};
window.kept = kept;
"""


def course(*kinds, **changes):
    items = tuple(item_of(kind, clauses=("A-1",)) for kind in kinds)
    words = {"slug": "a", "title": "A & B", "policies": ("a",), "minutes": 5, "pass_mark": 100, "items": items}
    lessons = (LessonWords("Read me", "Some **words**.", ("A-1",)),)
    return CourseWords(**{**words, "lessons": lessons, **changes})


def unpacked(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        package.extractall(folder)
        return package.namelist()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        pass


@pytest.fixture
def lms(tmp_path):
    """An address where the package in `tmp_path` is shown within a learning system."""
    (tmp_path / "lms.html").write_text(LMS)
    (tmp_path / "lms.js").write_text(LMS_SCRIPT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/lms.html"
    server.shutdown()
    server.server_close()


def test_the_manifest_names_every_file_and_nothing_runs_inline(tmp_path):
    names = unpacked(write_scorm(course(Kind.ONE), "a-1"), tmp_path)
    manifest = ElementTree.parse(tmp_path / "imsmanifest.xml").getroot()
    ns = {"cp": "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "adl": "http://www.adlnet.org/xsd/adlcp_rootv1p2"}
    assert manifest.find("cp:metadata/cp:schemaversion", ns).text == "1.2"
    assert [file.get("href") for file in manifest.iterfind(".//cp:file", ns)] == [
        n for n in names if n != "imsmanifest.xml"
    ]
    resource = manifest.find(".//cp:resource", ns)
    assert (resource.get(f"{{{ns['adl']}}}scormtype"), resource.get("href")) == ("sco", "index.html")
    assert manifest.find(".//adl:masteryscore", ns).text == "100"
    page = (tmp_path / "index.html").read_text()
    assert "A &amp; B" in page
    assert page.count("<script") == page.count('<script src="course.js" defer></script>') == 1
    assert "style=" not in page
    assert "<style" not in page
    assert "http" not in page


def test_a_video_is_a_link_with_what_is_said_in_it_beside(tmp_path):
    said = {"video": "https://video.example/a", "transcript": "Ana **stops**."}
    unpacked(write_scorm(course(Kind.ONE, lessons=(LessonWords("Watch", "Look.", ("A-1",), **said),)), "a-1"), tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert '<a href="https://video.example/a">Watch the video</a>' in page
    assert "Ana <strong>stops</strong>." in page


def test_a_package_about_one_policy_holds_what_rests_on_it_alone():
    words = shipped("at_work_and_at_home")
    refs = {ref for ref in words.clauses() if ref.startswith("DHS")}
    own = about(words, refs)
    assert own.clauses() == refs
    assert 0 < len(own.items) < len(words.items)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def fill(frame, kind, *, right):
    form = frame.locator("form:not([hidden])")
    options = form.locator("[data-answers] [data-option]").all()
    if kind == Kind.ORDER:
        for option in options:
            at = int(option.get_attribute("data-option"))
            option.locator("select").select_option(str(at + 1 if right else len(options) - at))
    elif kind == Kind.MATCH:
        for option in options:
            wanted = {"label": option.get_attribute("data-match")} if right else {"index": 1}
            option.locator("select").select_option(**wanted)
    else:
        wanted = "[data-right]" if right else "[data-option]:not([data-right])"
        for box in form.locator(f"{wanted} input").all():
            box.check()
    form.get_by_role("button", name="Check the answer").click()


@pytest.mark.browser
def test_a_learner_leaves_goes_on_fails_tries_again_and_passes(lms, tmp_path, page):
    unpacked(write_scorm(course(*Kind), "a-1"), tmp_path)
    page.goto(lms)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Read me")).to_be_visible()
    frame.get_by_role("button", name="Next").click()
    fill(frame, Kind.ONE, right=False)
    expect(frame.get_by_text("That is not right.")).to_be_visible()
    frame.get_by_role("button", name="Next").click()
    page.reload()
    expect(frame.get_by_text("3 of 6")).to_be_visible()
    said = page.evaluate("said")
    assert ["finish"] in said
    assert ["cmi.core.exit", "suspend"] in said
    for kind in list(Kind)[1:]:
        fill(frame, kind, right=True)
        expect(frame.locator("form:not([hidden]) [data-result]")).to_have_text("That is right.")
        frame.get_by_role("button", name="Next").click()
    expect(frame.get_by_role("heading", name="Not passed yet")).to_be_visible()
    assert page.evaluate("[kept['cmi.core.score.raw'], kept['cmi.core.lesson_status']]") == ["80", "failed"]
    frame.get_by_role("button", name="Try again").click()
    for kind in Kind:
        fill(frame, kind, right=True)
        frame.get_by_role("button", name="Next").click()
    expect(frame.get_by_role("heading", name="You passed")).to_be_visible()
    assert page.evaluate("[kept['cmi.core.score.raw'], kept['cmi.core.lesson_status']]") == ["100", "passed"]


@pytest.mark.browser
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_question_passes_axe_open_and_answered_and_fits_a_phone(lms, tmp_path, page, kind):
    unpacked(write_scorm(course(kind), "a-1"), tmp_path)
    page.goto(lms.replace("lms.html", "index.html"))
    expect(page.get_by_text("No learning system was found")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("form:not([hidden]) h1")).to_be_focused()
    page.get_by_role("button", name="Check the answer").click()
    expect(page.locator("form:not([hidden]) [data-result]")).not_to_be_empty()
    assert violations(page) == []
    fill(page, kind, right=False)
    expect(page.locator("form:not([hidden]) [data-why]").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
