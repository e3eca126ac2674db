from portal import notices
from portal.notices import Kind

notices.register(
    "Disposal",
    disposal_proposed=Kind(
        "A proposal to destroy what has been kept for long enough waits for a second person.",
        to="the others who may decide on it",
        why="nothing is destroyed by one person, and nothing is kept for longer than its class says",
    ),
    disposal_decided=Kind(
        "Your proposal to destroy what has been kept for long enough was decided.",
        to="who proposed it",
        why="they know what comes next",
    ),
    disposal_done=Kind(
        "What you proposed or approved to destroy is done.",
        to="who proposed it, and who approved it",
        why="they can take the certificate",
    ),
)
