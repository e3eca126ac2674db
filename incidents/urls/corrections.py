"""Addresses of requests to correct a record."""

from django.urls import path

from incidents.views import correcting

urlpatterns = [
    path("", correcting.corrections, name="corrections"),
    path("new/", correcting.correction_new, name="correction_new"),
    path("<int:pk>/", correcting.correction, name="correction"),
    path("<int:pk>/answer/", correcting.correction_answer, name="correction_answer"),
    path("<int:pk>/statement/", correcting.correction_state, name="correction_state"),
    path("<int:pk>/withdraw/", correcting.correction_withdraw, name="correction_withdraw"),
    path("<int:pk>/file/", correcting.correction_file, name="correction_file"),
]
