from django.urls import include, path

urlpatterns = [
    path("", include("portal.home.urls")),
    path("", include("portal.scim.urls")),
    path("", include("portal.disposal.urls")),
    path("", include("portal.figures.urls")),
    path("", include("policies.urls")),
    path("", include("incidents.urls")),
    path("", include("training.urls")),
]

handler400 = "portal.home.views.bad_request"
handler403 = "portal.home.views.not_found"  # who may not know that a thing exists hears the same as for no thing
handler404 = "portal.home.views.not_found"
handler500 = "portal.home.views.server_error"
