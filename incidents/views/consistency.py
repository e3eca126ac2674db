"""What was decided in like matters, on the file, for the delegate who decides there."""

from typing import Any

from django.conf import settings

from incidents.consistency import like_matters
from incidents.enums import InvestigationState as S
from incidents.models import Investigation
from portal.http import SignedInRequest

DECIDING = (S.SD_ASSIGNED, S.SANCTION_PROPOSED)


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """Nobody else on the file needs it, and neither does the delegate once they have decided."""
    compares = file.delegate_id == request.user.pk and file.state in DECIDING
    like = like_matters(file, request.user) if compares else None
    return {"compares": compares, "like": like, "smallest_count": settings.SMALLEST_COUNT}
