"""How steps and refusals of a release are said to people."""

from incidents.enums import ReleaseState

REFUSED = {
    "ground": "Choose a ground of the list.",
    "cannot_leave": "A file that is given cannot leave: it is not checked yet, or there is no copy of it to give.",
    "only_covered": "A name that never leaves can be read in it, or the portal cannot tell. Cover it first, and give "
    "the covered copy; or withhold it.",
    "held_back": "It carries a virus and is held back, whatever is decided.",
    "no_such_paragraph": "That paragraph is not there.",
    "no_such_phrase": "These words stand nowhere in it. Copy them exactly, from within one paragraph.",
    "no_such_removal": "That was put back already.",
    "words_say_it": "What you write about it would say the very words that you take out.",
    "names_in_doubt": "Look at each word that may be a name first.",
    "in_a_picture": "One of them stands in a picture. Give a covered copy of it, or withhold it.",
    "inside_a_word": "One of them stands inside a longer word. Take its paragraph out of the document.",
    "why": "Say why they name nobody who must not be known.",
    "undecided": "Decide on each document first.",
}
# What each step is called, what it asks for, whether that must be said, and what was done.
STEPS: dict[str, tuple[str, str, bool, str]] = {
    ReleaseState.CHECKING: (
        "Send it to a second person",
        "What should they look at?",
        False,
        "Sent. Somebody else of People Services on this file has to check it.",
    ),
    ReleaseState.PREPARING: ("Send it back", "What has to change?", True, "Sent back to be changed."),
    ReleaseState.APPROVED: (
        "Approve it",
        "What did you check?",
        True,
        "Approved. It can be downloaded once, and nothing in it changes any more.",
    ),
    ReleaseState.DROPPED: (
        "Give it up",
        "Why is it not released?",
        True,
        "Given up. What was decided stays on the file.",
    ),
}
TONES: dict[str, str] = {
    ReleaseState.PREPARING: "wait",
    ReleaseState.CHECKING: "attention",
    ReleaseState.APPROVED: "done",
    ReleaseState.DROPPED: "neutral",
}
GIVEN_TONES = {"whole": "done", "part": "attention", "withheld": "refused", "": "wait"}
