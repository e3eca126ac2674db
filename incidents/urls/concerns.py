"""Addresses where concerns come in, and of whoever raised one."""

from django.urls import path

from incidents.enums import Channel
from incidents.views import (
    concern,
    delivery,
    doors,
    entering,
    monitoring,
    raising,
    returning,
    unnamed,
)

urlpatterns = [
    path("", concern.concerns, name="concerns"),
    path("new/", raising.start, {"channel": Channel.COLLEAGUE}, name="concern_new"),
    path("new/without-name/", raising.leave_name, name="raise_leave_name"),
    path("monitoring/", raising.start, {"channel": Channel.MONITORING}, name="monitoring_new"),
    path("by-phone/", raising.start, {"channel": Channel.PHONE}, name="phone_new"),
    path("in-person/", raising.start, {"channel": Channel.IN_PERSON}, name="in_person_new"),
    path("entered/", entering.entered_finished, name="entered_finished"),
    path("entered/receipt/", entering.entered_receipt, name="entered_receipt"),
    path("<entrance:channel>/check/", raising.check, name="raise_check"),
    path("<entrance:channel>/discard/", raising.discard, name="raise_discard"),
    path("<entrance:channel>/evidence/", raising.evidence, name="raise_evidence"),
    path("<entrance:channel>/evidence/<uuid:code>/remove/", raising.remove, name="raise_remove"),
    path("<entrance:channel>/<slug:name>/", raising.step, name="raise_step"),
    path("unnamed/", unnamed.unnamed, name="unnamed"),
    path("unnamed/write/", unnamed.unnamed_write, name="unnamed_write"),
    path("help/", doors.help_for_me, name="help_for_me"),
    path("elsewhere/", doors.elsewhere, name="elsewhere"),
    path("drafts/<uuid:once>/elsewhere/", doors.doors, name="doors"),
    path("unnamed/elsewhere/", unnamed.unnamed_elsewhere, name="unnamed_elsewhere"),
    path("hand-overs/", doors.hand_over_check, name="hand_over_check"),
    path("unnamed/send/", unnamed.unnamed_send, name="unnamed_send"),
    path("unnamed/receipt/", unnamed.unnamed_receipt, name="unnamed_receipt"),
    path("unnamed/receipt/file/", unnamed.unnamed_receipt_file, name="unnamed_receipt_file"),
    path("unnamed/finished/", unnamed.unnamed_finished, name="unnamed_finished"),
    path("unnamed/return/", returning.unnamed_return, name="unnamed_return"),
    path("unnamed/return/files/", returning.unnamed_evidence, name="unnamed_evidence"),
    path("unnamed/name/", returning.unnamed_name, name="unnamed_name"),
    path("unnamed/name/give/", returning.unnamed_give_name, name="unnamed_give_name"),
    path("<int:pk>/", concern.concern, name="concern"),
    path("<int:pk>/letters/<int:letter_pk>/", delivery.concern_letter, name="concern_letter"),
    path("<int:pk>/letters/<int:letter_pk>.pdf", delivery.concern_letter_pdf, name="concern_letter_pdf"),
    path("<int:pk>/another/", monitoring.monitoring_another, name="monitoring_another"),
    path("<int:pk>/sent/", concern.concern_sent, name="concern_sent"),
    path("<int:pk>/write/", concern.concern_write, name="concern_write"),
]
