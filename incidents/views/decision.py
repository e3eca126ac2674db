"""The letters that carry the steps of a decision on breach: the notice, preliminary findings, the determination."""

from django.http import HttpResponse

from incidents import words
from incidents.domain import decision
from incidents.domain import investigation as verbs
from incidents.enums import InvestigationState as S
from incidents.forms.decision import DeterminationForm, NoticeForm, PreliminaryForm
from incidents.models import Finding, Investigation
from portal.http import SignedInRequest

from .file import on_file, posted
from .letter_step import LetterStep, take


@on_file
def notice(request: SignedInRequest, file: Investigation) -> HttpResponse:
    varied = file.state == S.INVESTIGATING
    step = LetterStep(
        title="Issue the varied notice" if varied else "Issue the notice of suspected breach",
        targets=(S.RESPONSE_OPEN,),
        form=NoticeForm(posted(request)),
        verb=lambda: verbs.issue_notice(file, actor=request.user),
    )
    return take(request, file, step)


@on_file
def preliminary(request: SignedInRequest, file: Investigation) -> HttpResponse:
    form = PreliminaryForm(posted(request))
    step = LetterStep(
        title="Put preliminary findings",
        targets=(S.PRELIM_FINDINGS,),
        form=form,
        verb=lambda: decision.put_preliminary_findings(file, actor=request.user, **form.cleaned_data),
    )
    return take(request, file, step)


@on_file
def determine(request: SignedInRequest, file: Investigation) -> HttpResponse:
    """The findings decide whether it is a breach: the page asks only for the reasons."""
    findings = Finding.objects.standing().filter(allegation__investigation=file).select_related("allegation")
    breach = findings.of_breach().exists()
    target = S.BREACH if breach else S.NO_BREACH
    form = DeterminationForm(posted(request))
    step = LetterStep(
        title=words.FILE_STEPS[target],
        targets=(target,),
        form=form,
        verb=lambda: decision.determine(file, actor=request.user, breach=breach, **form.cleaned_data),
        issued="Determined. The respondent was told by letter.",
        context={
            "above": "incidents/file/_before_determination.html",
            "findings": findings.order_by("allegation__position"),
        },
    )
    return take(request, file, step)
