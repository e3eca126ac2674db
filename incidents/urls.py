from django.urls import path

from .views import case, concern, evidence, unnamed

app_name = "incidents"
urlpatterns = [
    path("concerns/", concern.concerns, name="concerns"),
    path("concerns/new/", concern.concern_new, name="concern_new"),
    path("concerns/monitoring/", concern.monitoring_new, name="monitoring_new"),
    path("concerns/unnamed/", unnamed.unnamed, name="unnamed"),
    path("concerns/unnamed/write/", unnamed.unnamed_write, name="unnamed_write"),
    path("concerns/unnamed/return/", unnamed.unnamed_return, name="unnamed_return"),
    path("concerns/<int:pk>/", concern.concern, name="concern"),
    path("concerns/<int:pk>/sent/", concern.concern_sent, name="concern_sent"),
    path("evidence/<uuid:code>/", evidence.evidence, name="evidence"),
    path("evidence/<uuid:code>/original/", evidence.evidence_original, name="evidence_original"),
    path("cases/", case.queue, name="queue"),
    path("cases/passed-on/", case.passed_on, name="passed_on"),
    path("cases/<int:pk>/", case.case, name="case"),
    path("cases/<int:pk>/open/", case.case_open, name="case_open"),
    path("cases/<int:pk>/assign/", case.case_assign, name="case_assign"),
    path("cases/<int:pk>/judge/", case.case_judge, name="case_judge"),
    path("cases/<int:pk>/entry/", case.case_entry, name="case_entry"),
    path("cases/<int:pk>/move/<slug:to>/", case.case_move, name="case_move"),
]
