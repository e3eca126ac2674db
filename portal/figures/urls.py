from django.urls import path

from . import views

app_name = "figures"
urlpatterns = [
    path("clauses/", views.maps, name="maps"),
    path("clauses/<slug:slug>/", views.clause_map, name="map"),
    path("clauses/<slug:slug>.<str:kind>", views.clause_map_file, name="map-file"),
]
