"""The pages of the editor: where they are, what they show, and what their forms send."""

from typing import Any

import pytest
from django.test import Client

from policies.models import Edition

LOOKS = pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")], ids=["desk", "phone"])


def address(draft: Edition, rest: str = "") -> str:
    return f"/policies/drafts/{draft.pk}/edit/{rest}"


def clause_page(draft: Edition, ref: str = "W-1") -> str:
    return address(draft, f"clauses/{draft.clauses.get(ref=ref).pk}/")


def fields_of(browser: Client, page: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    form = browser.get(page).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def shown(browser: Client, page: str) -> str:
    return browser.get(page).content.decode()


def keep(browser: Client, draft: Edition, place: str, **fields: Any) -> int:
    return browser.post(address(draft, "keep/"), {"place": place, **fields}).status_code
