from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse

from portal.http import SignedInRequest
from portal.models import Role
from portal.people import holds

View = Callable[..., HttpResponse]


def for_roles(*roles: Role) -> Callable[[View], View]:
    """A page for those who hold one of the roles. To others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not holds(request.user, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return decorate
