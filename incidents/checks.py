"""What `manage.py check` reads through before anyone relies on it."""

from typing import Any

import yaml
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from incidents import checklists, form_letters, sanction_lists
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


@register()
def the_files_of_casework_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    wrong: list[CheckMessage] = []
    for read, file, number in (
        (checklists.checklists, checklists.FILE, 3),
        (form_letters.form_letters, form_letters.FILE, 4),
        (sanction_lists.sanction_lists, sanction_lists.FILE, 7),
    ):
        try:
            read()
        except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
            wrong.append(Error(f"{file.name} cannot be used: {error}", id=f"incidents.E00{number}"))
    return wrong
