"""Addresses of evidence: what was received, its copies, and whose hands it went through."""

from django.urls import path

from incidents.views import (
    custody,
    evidence,
    redacting,
)

urlpatterns = [
    path("<uuid:code>/", evidence.evidence, name="evidence"),
    path("<uuid:code>/about/", custody.evidence_about, name="evidence_about"),
    path("<uuid:code>/original/", evidence.evidence_original, name="evidence_original"),
    path("<uuid:code>/redact/", redacting.evidence_redact, name="evidence_redact"),
    path("<uuid:code>/redacted/<int:pk>/", evidence.evidence_redacted, name="evidence_redacted"),
    path("<uuid:code>/thumbnail/", evidence.evidence_thumbnail, name="evidence_thumbnail"),
    path("<uuid:code>/tile/", evidence.evidence_tile, name="evidence_tile"),
    path("<uuid:code>/custody/", custody.custody_export, name="custody_export"),
    path("custody/", custody.custody_check, name="custody_check"),
    path("custody/<str:code>.pdf", custody.custody_record_pdf, name="custody_record_pdf"),
    path("custody/<str:code>/", custody.custody_record, name="custody_record"),
]
