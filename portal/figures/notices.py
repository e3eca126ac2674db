from portal import notices
from portal.notices import DAILY, Kind

notices.register(
    "Overview",
    overview_counted=Kind(
        "The numbers of another month are there to read.",
        to="whoever asked to be told, and may read them",
        why="they need not look whether it was counted",
        urgency=DAILY,
        may_be_muted=True,
    ),
)
