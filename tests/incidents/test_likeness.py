"""Among any number of pictures those that are nearly the same are found, all of them, and by an index."""

import os
import random
import re
from collections.abc import Callable

import pytest
from django.db import connection

from incidents.domain import case as cases
from incidents.models import Evidence
from incidents.models.likeness import BANDS, MOST_NEAR, NEARLY_THE_SAME
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, upload

pytestmark = pytest.mark.django_db

MANY = int(os.environ.get("PICTURES") or 20_000)
IN_A_CONCERN = 30_000


def signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits


def flipped(likeness: int, count: int, by: random.Random) -> int:
    return signed(likeness % (1 << 64) ^ sum(1 << bit for bit in by.sample(range(64), count)))


def of_anything(by: random.Random) -> int:
    return signed(by.getrandbits(64))


def of_half_empty_pages(by: random.Random) -> int:
    """Of what screenshots mostly are: nothing changes from point to point in half of them."""
    return signed(by.getrandbits(64) & 0x00FF_00FF_00FF_00FF)


def many_pictures(cast: Cast, likenesses: list[int]) -> None:
    """In one statement a concern; what else stands in their rows does not matter here."""
    for start in range(0, len(likenesses), IN_A_CONCERN):
        (first,) = cast.raised(pictures=[upload(PNG)]).evidence.all()
        names = [field.column for field in Evidence._meta.local_concrete_fields if not field.primary_key]
        own = {
            "position": "1 + n",
            "code": "gen_random_uuid()",
            "likeness": "of",
            "original_sha256": "encode(sha256((concern_id || '-' || n)::bytea), 'hex')",
        }
        values = ", ".join(own.get(name, name) for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO incidents_evidence ({', '.join(names)}) SELECT {values} FROM incidents_evidence, "
                "unnest(%s::bigint[]) WITH ORDINALITY AS given (of, n) WHERE id = %s",
                [likenesses[start : start + IN_A_CONCERN], first.pk],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incidents_evidence")


def differing(one: int, other: int) -> int:
    return ((one ^ other) % (1 << 64)).bit_count()


def looked_for(cast: Cast, made: Callable[[random.Random], int], count: int) -> tuple[Evidence, list[int]]:
    """One of many, and in how many bits others differ from it: all that are nearly the same."""
    by = random.Random(7)
    given = [made(by) for _ in range(count)]
    sought = given[count // 2]
    near = [flipped(sought, bits, by) for bits in range(NEARLY_THE_SAME + 3) for _ in range(20)]
    many_pictures(cast, given + near)
    differ = sorted(differing(one, sought) for one in given + near)
    item = Evidence.objects.filter(likeness=sought).order_by("pk").first()
    assert item is not None
    return item, [bits for bits in differ if bits <= NEARLY_THE_SAME][1:]


@pytest.mark.parametrize("made", [of_anything, of_half_empty_pages])
def test_all_that_are_nearly_the_same_are_found_the_nearest_first(cast, made):
    item, differ = looked_for(cast, made, 3000)
    assert len(differ) > MOST_NEAR
    found = Evidence.objects.looking_like(item)
    assert list(found.values_list("differs_by", flat=True)) == differ[:MOST_NEAR]
    assert all(differing(one.likeness, item.likeness) == one.differs_by for one in found)


def test_few_others_are_looked_at_however_many_there_are(cast):
    item, _ = looked_for(cast, of_anything, MANY)
    case = item.concern.case
    cases.assign_case(case, cast.dev, actor=cast.dev)
    for seen in (Evidence.objects.all(), Evidence.objects.worked_on_by(cast.dev)):
        plan = seen.looking_like(item)[:12].explain(analyze=True)
        assert all(f"Bitmap Index Scan on evidence_by_likeness_{first}" in plan for first in BANDS), plan
        assert MANY < 100_000 or "Seq Scan on incidents_evidence" not in plan
        # Where no row was looked at in vain, the plan says nothing of them.
        removed = re.findall(r"Rows Removed by Filter: (\d+)", plan.partition("evidence_by_likeness")[0])[-1:]
        assert sum(map(int, removed)) < MANY / 50
