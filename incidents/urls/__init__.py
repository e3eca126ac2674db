"""Where everything of this room is found: the many addresses of a kind stand under what they begin with."""

from django.urls import include, path, register_converter

from incidents.views import (
    delegation,
    disclosing,
    errand,
    identity,
    interview,
    referral,
    wording,
)
from incidents.views.journey import EntranceConverter

register_converter(EntranceConverter, "entrance")

app_name = "incidents"
urlpatterns = [
    path("cases/", include("incidents.urls.cases")),
    path("investigations/", include("incidents.urls.investigations")),
    path("concerns/", include("incidents.urls.concerns")),
    path("evidence/", include("incidents.urls.evidence")),
    path("my-matters/", include("incidents.urls.my_matters")),
    path("corrections/", include("incidents.urls.corrections")),
    path("names/", identity.names, name="names"),
    path("names/<int:pk>/", identity.name, name="name"),
    path("names/requests/<int:pk>/decide/", identity.name_decide, name="name_decide"),
    path("names/requests/<int:pk>/see/", identity.name_see, name="name_see"),
    path("disclosures/", disclosing.disclosures, name="disclosures"),
    path("disclosures/<int:pk>/", disclosing.disclosure, name="disclosure"),
    path("disclosures/<int:pk>/declare/", disclosing.disclosure_declare, name="disclosure_declare"),
    path("disclosures/<int:pk>/take-over/", disclosing.disclosure_take_over, name="disclosure_take_over"),
    path("disclosures/<int:pk>/package/", disclosing.disclosure_package, name="disclosure_package"),
    path("delegations/", delegation.delegations, name="delegations"),
    path("delegations/new/", delegation.delegation_new, name="delegation_new"),
    path("delegations/<int:pk>/end/", delegation.delegation_end, name="delegation_end"),
    path("letter-templates/", wording.letter_templates, name="letter_templates"),
    path("letter-templates/<slug:kind>/", wording.letter_template, name="letter_template"),
    path("letter-templates/<slug:kind>/edit/", wording.letter_template_edit, name="letter_template_edit"),
    path(
        "letter-templates/<slug:kind>/<int:version>/", wording.letter_template_version, name="letter_template_version"
    ),
    path("referrals/<int:pk>/", referral.referral, name="referral"),
    path("referrals/<int:pk>.pdf", referral.referral_pdf_file, name="referral_pdf"),
    path("referrals/<int:pk>.json", referral.referral_json, name="referral_json"),
    path("referrals/codes/<str:code>/", referral.referral_code, name="referral_code"),
    path("my-interviews/<int:pk>/", interview.my_interview, name="my_interview"),
    path("my-interviews/<int:pk>/support/", interview.my_interview_support, name="my_interview_support"),
    path(
        "my-interviews/<int:pk>/support/<int:support_pk>/end/",
        interview.my_interview_support_end,
        name="my_interview_support_end",
    ),
    path("errands/<int:pk>/", errand.my_errand, name="my_errand"),
]
