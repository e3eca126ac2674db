"""Addresses of the respondent."""

from django.urls import path

from incidents.views import (
    answering,
    delivery,
    hearing,
    respondent,
    review,
    suspension,
)

urlpatterns = [
    path("", respondent.my_matters, name="my_matters"),
    path("<int:pk>/", respondent.my_matter, name="my_matter"),
    path("<int:pk>/declarations/<int:declaration_pk>/", respondent.my_declaration, name="my_declaration"),
    path("<int:pk>/files/", answering.my_files, name="my_files"),
    path("<int:pk>/files/<uuid:code>/remove/", answering.my_file_remove, name="my_file_remove"),
    path("<int:pk>/time/", hearing.my_time, name="my_time"),
    path("<int:pk>/support/", hearing.my_support, name="my_support"),
    path("<int:pk>/support/<int:support_pk>/end/", hearing.my_support_end, name="my_support_end"),
    path("<int:pk>/letters/<int:letter_pk>.pdf", delivery.my_letter_pdf, name="my_letter_pdf"),
    path("<int:pk>/suspension/", suspension.my_suspension, name="my_suspension"),
    path("<int:pk>/letters/<int:letter_pk>/", respondent.my_letter, name="my_letter"),
    path(
        "<int:pk>/reviews/<int:review_pk>/<slug:to>/",
        review.my_matter_review,
        name="my_matter_review",
    ),
]
