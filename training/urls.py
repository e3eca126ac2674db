from django.urls import path

from .views import attempts, certificates, courses

app_name = "training"
urlpatterns = [
    path("training/", courses.course_list, name="courses"),
    path("training/courses/<slug:slug>/", courses.course_detail, name="course"),
    path("training/courses/<slug:slug>/lessons/<int:position>/", courses.lesson_detail, name="lesson"),
    path("training/courses/<slug:slug>/start/", attempts.start, name="start"),
    path("training/attempts/<int:pk>/", attempts.attempt_detail, name="attempt"),
    path("training/attempts/<int:pk>/questions/<int:position>/", attempts.question_detail, name="question"),
    path("training/attempts/<int:pk>/finish/", attempts.finish, name="finish"),
    path("training/certificates/<str:code>/", certificates.certificate_detail, name="certificate"),
    path("training/verify/", certificates.verify, name="verify"),
    path("training/clauses/", courses.clause_results, name="clauses"),
]
