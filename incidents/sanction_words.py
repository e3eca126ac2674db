"""How refusals about sanctions, and what becomes of one, are said to people."""

from incidents.earlier import OVERTURNED, SPENT, STAYED
from incidents.enums import SanctionState

SANCTIONS = {
    "not_in_the_list": "Only the six sanctions of section 15(1) can be imposed.",
    "twice": "Each sanction stands once, and a fine once for each behaviour.",
    "termination_stands_alone": "Termination stands alone. Choose it, or the others.",
    "not_of_its_kind": "A sanction says something that belongs to another. Clear what does not belong to it.",
    "ground": "A termination as a sanction needs its ground in section 29: the breach of the Code of Conduct.",
    "certificate": "To end a Senior Executive’s employment, give the Commissioner’s certificate and its day.",
    "to_classification": "Say to which classification it is reduced.",
    "not_lower": "That classification is not lower than the one they hold.",
    "duties": "Say what the new duties are.",
    "place": "Say where the new duties are.",
    "reprimand": "Write the text of the reprimand.",
    "behaviour": "A fine is for a behaviour that was found to be a breach and that this proposal relies on.",
    "amount": "Give an amount of more than nothing.",
    "salary": "Record the annual salary first: a fine and a reduction are measured against it.",
    "as_at": "The day of the salary cannot be in the future.",
    "until_on": "It cannot end before it begins.",
    "fine_limit": "A fine can be at most %(limit)s per cent of annual salary for one behaviour.",
    "whole_salary": "A reduction cannot take the whole salary.",
    "factors": "Weigh at least one factor, and say of each what you make of it.",
    "nothing_relied_on": "Choose the findings and the posts you rely on. Nobody can answer a notice without them.",
    "not_found": "You can rely only on what was found to be a breach in this matter, and on its posts.",
    "not_delegated": (
        "Your delegation does not reach each of these sanctions for this person. The register of delegations says what "
        "it reaches; a manager can assign another delegate."
    ),
    "not_put": "This is heavier than, or different from, what was put to the respondent. Propose it to them first.",
    "heavier": "After the decision a sanction can only become lighter.",
    "terms": "Only a sanction that is varied has a new amount or end.",
    "done_on": "It cannot have been done on a day that is still to come.",
    "no_law": "No law lets this department make the declaration.",
    "no_termination": "The declaration follows only a termination.",
    "too_late": "The time to make the declaration has run out, or the moment is not yet here.",
}
CONSEQUENCES = {
    "ground": "A breach of the Code is not a ground here: as a sanction it is decided by the delegate.",
    "certificate": "To end a Senior Executive’s employment, give the Commissioner’s certificate.",
}
CHANGES: dict[str, str] = {
    SanctionState.IN_FORCE: "End the stay",
    SanctionState.STAYED: "Stay it",
    SanctionState.VARIED: "Vary it",
    SanctionState.OVERTURNED: "Overturn it",
    SanctionState.SPENT: "Hold it spent",
}
WARNINGS: dict[str, str] = {
    SPENT: "Do not rely on this: it is spent.",
    OVERTURNED: "Do not rely on this: what was imposed was overturned.",
    STAYED: "Do not rely on this: what was imposed is stayed.",
}
