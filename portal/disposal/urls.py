from django.urls import path

from . import views

app_name = "disposal"
urlpatterns = [
    path("disposal/", views.due, name="due"),
    path("disposal/batches/<int:pk>/", views.batch, name="batch"),
    path("disposal/batches/<int:pk>/decide/", views.decide, name="decide"),
    path("disposal/batches/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("disposal/batches/<int:pk>/<int:item_pk>/take-out/", views.take_out, name="take-out"),
    path("disposal/ledger/", views.ledger, name="ledger"),
    path("disposal/ledger/<int:pk>/", views.certificate, name="certificate"),
]
