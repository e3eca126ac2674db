from django.urls import re_path

from . import views

# Below it everything is the protocol's own, its refusals too.
urlpatterns = [re_path(r"^scim/v2(?P<rest>/.*)?$", views.scim, name="scim")]
