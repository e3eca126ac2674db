"""What `manage.py check` reads through before anyone relies on it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from incidents.sites import FILE, SitesFault, sites


@register()
def the_file_of_the_sites_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        sites()
    except (SitesFault, OSError, KeyError, TypeError, ValueError) as error:
        return [Error(f"{FILE.name} cannot be used: {error}", id="incidents.E001")]
    return []


@register()
def periods_fill_a_year(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Others would begin in another month each year and overlap what was passed on before."""
    months = settings.NUMBERS_PERIOD_MONTHS
    if months > 0 and 12 % months == 0:
        return []
    return [Error(f"NUMBERS_PERIOD_MONTHS is {months}. A year has to fall into such periods.", id="incidents.E002")]
