"""The words of letters, from templates with escaped fields. Rendered once, at issue; the letter keeps what was said."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from incidents.enums import LetterKind, SanctionKind
from incidents.models import Investigation

TEMPLATES = {
    LetterKind.APPOINTMENT: "incidents/letters/appointment.html",
    LetterKind.NOTICE: "incidents/letters/notice.html",
    LetterKind.VARIATION: "incidents/letters/notice.html",
    LetterKind.PRELIMINARY: "incidents/letters/preliminary.html",
    LetterKind.DETERMINATION: "incidents/letters/determination.html",
    LetterKind.DISCONTINUANCE: "incidents/letters/discontinuance.html",
    LetterKind.PROPOSAL: "incidents/letters/proposal.html",
    LetterKind.DECISION: "incidents/letters/decision.html",
}


def compose(kind: LetterKind, file: Investigation, **fields: Any) -> str:
    """The letter as HTML made by our own template: what people wrote is escaped, never markup."""
    return render_to_string(
        TEMPLATES[kind],
        {
            "file": file,
            "respondent": file.respondent,
            "kind": kind,
            "department": settings.DEPARTMENT_NAME,
            "sanction_kinds": SanctionKind.labels,
            **fields,
        },
    ).strip()
