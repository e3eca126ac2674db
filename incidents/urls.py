from django.urls import path
from django.http import HttpResponse
app_name = "incidents"
v = lambda r, **k: HttpResponse("x")
urlpatterns = [path("cases/", v, name="queue"), path("cases/<int:pk>/", v, name="case"), path("investigations/<int:pk>/", v, name="investigation"), path("concerns/<int:pk>/", v, name="concern"), path("my-matters/<int:pk>/", v, name="my_matter")]
