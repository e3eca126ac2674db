from django.urls import path

from .views import attempts, certificates, courses, helping, insight, questions, telling

app_name = "training"
urlpatterns = [
    path("training/", courses.course_list, name="courses"),
    path("training/courses/<slug:slug>/", courses.course_detail, name="course"),
    path("training/courses/<slug:slug>/lessons/<int:position>/", courses.lesson_detail, name="lesson"),
    path("training/courses/<slug:slug>/start/", attempts.start, name="start"),
    path("training/attempts/<int:pk>/", attempts.attempt_detail, name="attempt"),
    path("training/attempts/<int:pk>/begin/", attempts.begin, name="begin"),
    path("training/attempts/<int:pk>/questions/<int:position>/", questions.question_detail, name="question"),
    path("training/attempts/<int:pk>/questions/<int:position>/keep/", questions.keep, name="keep"),
    path("training/attempts/<int:pk>/finish/", attempts.finish, name="finish"),
    path("training/certificates/<str:code>/", certificates.certificate_detail, name="certificate"),
    path("training/certificates/<str:code>/file/", certificates.certificate_file, name="certificate-file"),
    path("training/verify/", certificates.verify, name="verify"),
    path("training/help/", helping.help_list, name="help"),
    path("training/help/<int:pk>/", helping.helping, name="helping"),
    path("training/help/time/", helping.extra_time, name="time"),
    path("training/help/time/<int:pk>/end/", helping.end_extra_time, name="time-end"),
    path("training/clauses/", courses.clause_results, name="clauses"),
    path("training/insight/", insight.insight_list, name="insight"),
    path("training/insight/<slug:slug>/", insight.course_insight, name="insight-course"),
    path("training/insight/<slug:slug>/questions.csv", insight.course_table, name="insight-table"),
    path("training/insight/<slug:slug>/questions/<str:key>/", insight.item_insight, name="insight-item"),
    path("training/record-store/", telling.telling, name="telling"),
    path("training/record-store/again/", telling.tell_again, name="tell-again"),
]
