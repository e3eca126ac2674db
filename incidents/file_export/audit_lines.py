"""What was recorded of a file, each entry as the text that was hashed, so that anybody can compute its hash again."""

import json
from collections.abc import Iterator

from django.db import connection

from portal.models.audit import CHAINED_TEXT

from .rows import Targets

ENTRIES = f"""
    SELECT l.id, l.previous, l.hash, e.actor_id, {CHAINED_TEXT.format(row="e")}
    FROM portal_auditentry e JOIN portal_auditlink l ON l.entry_id = e.id
    WHERE (e.target_kind, e.target_id) IN (SELECT * FROM unnest(%s::text[], %s::text[])) AND l.id > %s
    ORDER BY l.id LIMIT 500
"""  # noqa: S608 (constants)
# Of these the entries tell of somebody who reported it, or of how a name was kept.
NOT_OF_THE_FILE = ("concern", "sighting", "case", "caseentry", "post")


def audit_lines(targets: Targets, reporters: frozenset[int]) -> Iterator[bytes]:
    found_in = [(f"incidents.{name}", pk) for name, pks in targets.items() if name not in NOT_OF_THE_FILE for pk in pks]
    kinds, ids = [kind for kind, _ in found_in], [pk for _, pk in found_in]
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ENTRIES, [kinds, ids, last])
            found = cursor.fetchall()
        for link, previous, hashed, actor, said in found:
            entry = {"link": link, "previous": bytes(previous).hex(), "hash": bytes(hashed).hex()}
            entry["said"] = None if actor in reporters else said
            yield (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        if not found:
            return
        last = found[-1][0]
