"""How long a file is kept, as tests say it; and its closing."""

import uuid
from datetime import date
from typing import Any

from incidents.domain import retention
from incidents.enums import RetentionTrigger
from incidents.models import Investigation, Retention
from portal.models import Person

LONG_AGO = date(2016, 2, 29)


def said(**more: Any) -> dict[str, Any]:
    known = {"disposal_class": "62645", "trigger": RetentionTrigger.COMPLETED, "trigger_on": LONG_AGO}
    return {**known, "why": "Not proven.", "once": uuid.uuid4(), **more}


def kept(file: Investigation, actor: Person, **more: Any) -> Retention:
    return retention.set_retention(file, actor=actor, **said(**more))


def closed(file: Investigation, actor: Person, **more: Any) -> Investigation:
    return retention.close_file(file, actor=actor, **said(**more))
