"""A document that was brought in, and the pages on which it is looked over."""

from uuid import uuid4

from django.urls import reverse

from policies import domain
from policies.models import Import, Policy
from policies.reading.files import read_policy_file

UPLOAD = reverse("policies:import")
TEXT = """Bell policy

Owner: Keeper of bells

Ringing

You must ring the bell at noon every day of the week.

 - by hand
 - by rope

Silence

You should not ring the bell after dark.
"""


def brought_in(owner, text: str = TEXT, policy: Policy | None = None, name: str = "a.txt") -> Import:
    document = read_policy_file(name, text.encode())
    return domain.bring_in(document, policy=policy, file_name=name, sha256="0" * 64, once=uuid4(), actor=owner)


def address(found: Import, page: int = 1) -> str:
    return f"{reverse('policies:import-review', args=[found.pk])}?page={page}"


def as_posted(response, **changed) -> dict[str, str]:
    """What the form on the page would send, unless changed; a field by its number: ref_3="X-1"."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def errors(response) -> list[str]:
    return [error for found in response.context["form"].errors.values() for error in found]


def long_policy(passages: int) -> str:
    """Twenty passages to a heading, all of them different."""
    rows = [
        f"Keeper number {at} must ring bell {at * 7} at {at * 3} past noon, and then rest." for at in range(passages)
    ]
    return "# Bell policy\n\n" + "\n\n".join(
        f"## Part {at}\n\n" + "\n\n".join(rows[at * 20 : at * 20 + 20]) for at in range(passages // 20)
    )
