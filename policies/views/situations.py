"""What may I do? The rules in force as a table, for someone who has no draft yet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from policies import queries
from policies.advice import Verdict
from policies.answers import WORDS, clause_url
from policies.forms import SituationFilter
from policies.forms.check import ROLES
from policies.situations import has_situations, table_of
from portal.http import SignedInRequest
from portal.models import Employment

from .check import policies_with_advice

SHORT = {Verdict.OK: "Yes", Verdict.TAKE_CARE: "With care", Verdict.ASK_FIRST: "Ask first", Verdict.DO_NOT_POST: "No"}


@require_GET
def situations(request: SignedInRequest) -> HttpResponse:
    policies = [policy for policy in policies_with_advice(request.user) if has_situations(policy.slug)]
    if not policies:
        return render(request, "policies/check_nothing.html")
    role = ROLES.get(Employment(request.user.employment), "employee")
    form = SituationFilter(request.GET or None, policies=policies, role=role)
    asked = form.asked()
    found = table_of(asked["policy"], asked["role"])
    cited = {cell.clause for row in found for cell in row.cells}
    in_force = queries.clauses_in_force(cited, timezone.localdate())
    rows = [
        {
            "subject": row.subject,
            "example": row.example,
            "cells": [
                {
                    "label": cell.label,
                    "words": SHORT[cell.verdict],
                    "tone": WORDS[cell.verdict][1],
                    "ref": cell.clause if cell.clause in in_force else "",
                    "url": clause_url(in_force.get(cell.clause)),
                }
                for cell in row.cells
                if asked["place"] in {"", cell.place}
            ],
        }
        for row in found
    ]
    return render(request, "policies/situations.html", {"form": form, "rows": rows})
