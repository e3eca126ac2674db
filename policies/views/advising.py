"""The rules of "Should I post this?" in the draft of an edition: read, changed, drawn and tried by its owners."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from policies import domain, queries
from policies.advice import BadRulebook, Rule, Verdict
from policies.advice.findings import find_faults
from policies.advice.rulebook import parse_rules, read_rule
from policies.advice.signals import load_lexicon
from policies.advice.source import add_rule, change_rule, remove_rule, sign_reading
from policies.advice.wording import SITUATIONS, VERDICTS, draw, in_words
from policies.forms.advising import RuleForm, RulesTextForm, VersionedForm
from policies.models import AdviceRules, Edition
from policies.rulebooks import file_of
from portal.forms import WRITTEN_DATE
from portal.http import SignedInRequest

from .editing import NO_LONGER_WRITTEN, draft_for

TONES = {Verdict.OK: "done", Verdict.TAKE_CARE: "attention", Verdict.ASK_FIRST: "wait", Verdict.DO_NOT_POST: "refused"}
OUTDATED = (
    "Somebody changed the rules since you opened this page. Look at theirs first; saving again puts yours in place."
)


@require_GET
def rules(request: SignedInRequest, pk: int) -> HttpResponse:
    edition = draft_for(request, pk)
    written = queries.rules_of(edition)
    context = page_of(edition) | {"written": written, "has_file": file_of(edition.policy.slug).is_file()}
    if written.source:
        content, refs = parse_rules(written.source), queries.refs_of(edition)
        faults = find_faults(content, load_lexicon(), refs, edition.policy.slug)
        context |= {
            "faults": faults,
            "stops": any(fault.stops for fault in faults),
            "rows": [row_of(entry, content) for entry in content["rules"]],
            "readings": content.get("readings", []),
            "not_advised": content.get("not_advised", {}),
        }
    return render(request, "policies/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule(request: SignedInRequest, pk: int, rule: str) -> HttpResponse:
    edition = draft_for(request, pk)
    written, content = written_rules(edition)
    entry = next((one for one in content["rules"] if isinstance(one, dict) and one.get("id") == rule), None)
    if entry is None:
        messages.warning(request, f"There is no rule {rule} in the draft any more.")
        return redirect("policies:edit-rules", edition.pk)
    form = rule_form(request, edition, written, content, entry)
    if request.method == "POST" and "remove" in request.POST:
        return save(request, edition, form, lambda: remove_rule(written.source, rule), rule)
    if request.method == "POST" and form.is_valid():
        return save(request, edition, form, lambda: change_rule(written.source, rule, form.entry), rule)
    return show_rule(request, edition, form, rule)


@require_http_methods(["GET", "POST"])
def new_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    edition = draft_for(request, pk)
    written, content = written_rules(edition)
    form = rule_form(request, edition, written, content, {})
    if request.method == "POST" and form.is_valid():
        return save(request, edition, form, lambda: add_rule(written.source, form.entry), form.cleaned_data["id"])
    return show_rule(request, edition, form, "")


@require_http_methods(["GET", "POST"])
def rules_text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole of the rules. Where the draft has none yet, it starts from those that came with the portal."""
    edition = draft_for(request, pk)
    written = queries.rules_of(edition)
    file = file_of(edition.policy.slug)
    source = written.source or (file.read_text(encoding="utf-8") if file.is_file() else "")
    form = RulesTextForm(request.POST or None, initial={"source": source, "version": written.version})
    if request.method == "POST" and form.is_valid():
        return save(request, edition, form, lambda: form.cleaned_data["source"], "")
    return render(request, "policies/rules_text.html", page_of(edition) | {"form": form})


@require_POST
def sign(request: SignedInRequest, pk: int, at: int) -> HttpResponse:
    """An owner says that this is how the policy is read."""
    edition = draft_for(request, pk)
    written, content = written_rules(edition)
    if at >= len(content.get("readings", [])) or content["readings"][at].get("signed_off_by"):
        raise Http404
    name = f"{request.user.name}, {format_date(timezone.localdate(), WRITTEN_DATE)}"
    form = VersionedForm(request.POST)
    if not form.is_valid():
        raise Http404
    return save(request, edition, form, lambda: sign_reading(written.source, at, name), "")


@require_GET
def drawing(request: SignedInRequest, pk: int) -> HttpResponse:
    edition = draft_for(request, pk)
    _written, content = written_rules(edition)
    known = [read for entry in content["rules"] if (read := readable(entry, content))]
    rows = [
        (ref, [{"cell": cell, "word": verdict_word(cell.verdict), "tone": tone_of(cell.verdict)} for cell in cells])
        for ref, cells in draw(known, queries.refs_of(edition))
    ]
    context = page_of(edition) | {
        "situations": list(SITUATIONS),
        "rows": rows,
        "left_out": len(content["rules"]) - len(known),
    }
    return render(request, "policies/rules_drawing.html", context)


def page_of(edition: Edition) -> dict[str, Any]:
    return {"edition": edition, "policy": edition.policy, "marking": edition.policy.marking}


def written_rules(edition: Edition) -> tuple[AdviceRules, Any]:
    written = queries.rules_of(edition)
    if not written.source:
        raise Http404
    return written, parse_rules(written.source)


def rule_form(
    request: SignedInRequest, edition: Edition, written: AdviceRules, content: Any, entry: Mapping[str, Any]
) -> RuleForm:
    return RuleForm(
        request.POST or None,
        initial={"verdict": "take_care", **RuleForm.read(entry), "version": written.version},
        content=content,
        refs=queries.refs_of(edition),
        signals=load_lexicon().signals,
    )


def show_rule(request: SignedInRequest, edition: Edition, form: RuleForm, rule: str, status: int = 200) -> HttpResponse:
    context = page_of(edition) | {"form": form, "rule": rule, "signals": sorted(load_lexicon().signals)}
    return render(request, "policies/rule.html", context, status=status)


def save(
    request: SignedInRequest, edition: Edition, form: VersionedForm, make: Callable[[], str], rule: str
) -> HttpResponse:
    """Write what `make` gives; a refusal goes to the form, which keeps what was typed."""
    version = form["version"].value()
    try:
        domain.write_rules(edition, actor=request.user, version=int(version), source=make(), changed=rule)
    except domain.NotBeingWritten:
        messages.warning(request, NO_LONGER_WRITTEN)
        return redirect("policies:drafts")
    except domain.Outdated as refusal:
        return refused(request, edition, form, OUTDATED, rule, refusal.theirs)
    except BadRulebook as refusal:
        return refused(request, edition, form, str(refusal), rule)
    messages.success(request, "The rules are saved.")
    return redirect("policies:edit-rules", edition.pk)


def refused(
    request: SignedInRequest, edition: Edition, form: VersionedForm, words: str, rule: str, theirs: Any = None
) -> HttpResponse:
    if not isinstance(form, RuleForm | RulesTextForm) or not form.is_valid():
        messages.warning(request, words)
        return redirect("policies:edit-rules", edition.pk)
    form.add_error(None, words)
    if theirs is not None:
        sent = request.POST.copy()
        sent["version"] = str(theirs.version)
        form.data = sent
    if isinstance(form, RuleForm):
        return show_rule(request, edition, form, rule)
    return render(request, "policies/rules_text.html", page_of(edition) | {"form": form})


def readable(entry: Any, content: Mapping[str, Any]) -> Rule | None:
    try:
        return read_rule(entry, content, load_lexicon().signals, None)
    except BadRulebook:
        return None


def row_of(entry: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as the list shows it; of one that cannot be read, its name alone."""
    read = readable(entry, content)
    if read is None:
        return {"id": str(entry.get("id", "")) if isinstance(entry, dict) else "", "rule": None}
    return {
        "id": read.id,
        "rule": read,
        "when": in_words(read),
        "word": verdict_word(read.verdict),
        "tone": tone_of(read.verdict),
    }


def verdict_word(verdict: Any) -> str:
    return VERDICTS[verdict].capitalize() if verdict else ""


def tone_of(verdict: Any) -> str:
    return TONES[verdict] if verdict else ""
