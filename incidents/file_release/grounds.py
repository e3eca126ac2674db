"""On which grounds something is kept back: the department's own list, with the exemption for requests under the Act."""

from django.conf import settings

from incidents.enums import ExportFor

VIRUS = "It carries a virus"


def grounds_for(made_for: str) -> list[str]:
    """As they stand in a release; the exemption of the Freedom of Information Act where it was asked for under it."""
    return [
        f"{name}, {exemption}" if exemption and made_for == ExportFor.FOI else name
        for name, exemption in settings.RELEASE_GROUNDS.items()
    ]
