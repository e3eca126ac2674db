from django.urls import path

from . import overview_views, views

app_name = "figures"
urlpatterns = [
    path("overview/", overview_views.overview_page, name="overview"),
    path("overview/tell-me/", overview_views.tell_me, name="overview-tell-me"),
    path("overview/numbers.<str:kind>", overview_views.overview_file, name="overview-file"),
    path("clauses/", views.maps, name="maps"),
    path("clauses/<slug:slug>/", views.clause_map, name="map"),
    path("clauses/<slug:slug>.<str:kind>", views.clause_map_file, name="map-file"),
]
