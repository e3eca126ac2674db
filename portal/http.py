"""What a view is given when nobody but the signed-in can reach it."""

from django.http import HttpRequest

from .models import Person


class SignedInRequest(HttpRequest):
    """A request past the sign-in that every page but a few asks for (LoginRequiredMiddleware)."""

    user: Person
