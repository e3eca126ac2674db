"""What `manage.py check` reads through before anyone relies on it."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from incidents.sites import FILE, SitesFault, sites


@register()
def the_file_of_the_sites_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        sites()
    except (SitesFault, OSError, KeyError, TypeError, ValueError) as error:
        return [Error(f"{FILE.name} cannot be used: {error}", id="incidents.E001")]
    return []
