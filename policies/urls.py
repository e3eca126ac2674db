from django.urls import path

from .views import acknowledging, check, comparing, coverage, drafts, exporting, history, importing, reading, receipts

app_name = "policies"
urlpatterns = [
    path("check/", check.check, name="check"),
    path("policies/", reading.policy_list, name="list"),
    path("policies/coverage/", coverage.coverage_index, name="coverage-index"),
    path("policies/drafts/", drafts.draft_list, name="drafts"),
    path("policies/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("policies/drafts/<int:pk>/export.<str:kind>", exporting.export_draft, name="export-draft"),
    path("policies/import/", importing.bring_in, name="import"),
    path("policies/import/<int:pk>/", importing.review, name="import-review"),
    path("policies/import/<int:pk>/discard/", importing.discard, name="import-discard"),
    path("policies/<slug:slug>/", reading.read, name="read"),
    path("policies/<slug:slug>/acknowledge/", acknowledging.acknowledge, name="acknowledge"),
    path("policies/<slug:slug>/on-behalf/", acknowledging.acknowledge_on_behalf, name="on-behalf"),
    path("policies/<slug:slug>/changes/", comparing.changes, name="changes"),
    path("policies/<slug:slug>/compare/", comparing.choose_editions, name="compare-choose"),
    path("policies/<slug:slug>/compare/<int:old>/<int:new>/", comparing.compare, name="compare"),
    path("policies/<slug:slug>/coverage/", coverage.coverage, name="coverage"),
    path("policies/<slug:slug>/coverage/people/", coverage.coverage_people, name="coverage-people"),
    path("policies/<slug:slug>/coverage/people.csv", coverage.coverage_csv, name="coverage-csv"),
    path("policies/<slug:slug>/editions/<int:number>/", reading.past_edition, name="edition"),
    path("policies/<slug:slug>/on/", history.edition_on, name="on"),
    path("policies/<slug:slug>/editions/<int:number>/export.<str:kind>", exporting.export_edition, name="export"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/<str:code>.pdf", exporting.export_receipt, name="receipt-pdf"),
    path("receipts/<str:code>/", receipts.receipt, name="receipt"),
    path("receipts/<str:code>/withdraw/", receipts.withdraw, name="withdraw"),
]
