"""An officer brings in an export with 40 bad rows, of 5,000 in a soak, as they do it in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from incidents.models import Case, Concern
from portal.models import Role
from tests.browser.watch import Watch
from tests.conftest import OpenPage
from tests.factories import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BAD, AGAIN = 40, 60
SECONDS = 60  # before a worker that others keep busy is given up


def export(file: Path, whole: int) -> Path:
    """In the code page and with the delimiter of an office's Excel."""
    good = [f"https://x.com/u{at}/status/{at};Café “bells” {at};u{at};{at % 28 + 1}/3/2026" for at in range(whole)]
    again = [f"http://www.x.com/u{at}/status/{at}?s=20;Café “bells” {at};u{at};" for at in range(AGAIN)]
    bad = [f"nowhere;=cmd|{at};;" if at % 2 else f"https://x.com/b/status/9{at};w;;31/2/2026" for at in range(BAD)]
    file.write_bytes("\r\n".join(["Permalink;Snippet;Author;Published", *good, *again, *bad]).encode("cp1252"))
    return file


@pytest.mark.parametrize("whole", [400, pytest.param(4900, marks=pytest.mark.soak)])
def test_an_export_becomes_cases_but_for_its_40_bad_rows(page_of: OpenPage, tmp_path: Path, whole: int) -> None:
    person_with(Role.DIGITAL_MEDIA_MANAGER)
    page = page_of(person_with(Role.DIGITAL_MEDIA_OFFICER))
    watch = Watch(page, set(), asks_axe=True)
    page.goto("/cases/imports/")
    watch.look()
    page.get_by_label("The export").set_input_files(export(tmp_path / "tool.csv", whole))
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Read it like this").click()
    expect(page.locator("#found ~ .facts")).to_contain_text(str(whole))
    watch.look()
    page.get_by_role("button", name=f"Make {whole} cases").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported", timeout=SECONDS * 1000)
    watch.look()
    assert Case.objects.count() == Concern.objects.count() == whole
    expect(page.locator(".facts")).to_contain_text(str(BAD))
    with page.expect_download() as got:
        page.get_by_role("link", name="Download these rows (CSV)").click()
    rows = Path(got.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == BAD + 1
    assert rows[1].startswith(f"{whole + AGAIN + 2},")
    assert any(",'=cmd|1," in row for row in rows)
    page.goto("/cases/imports/")
    watch.look()
