from .acknowledging import AcknowledgementRefused, acknowledge, open_edition
from .authoring import make_edition, update_policy
from .bringing_in import ImportRefused, bring_in, choose_rows, discard_import, draft_import
from .covering import AudienceOf, Covered, audience_of, set_audience
from .door import move_edition
from .importing import draft_from_document
from .loading import Loaded, load_edition
from .publishing import PublishingRefused, publish_edition
from .reviewing import remind_reviews

__all__ = [
    "AcknowledgementRefused",
    "AudienceOf",
    "Covered",
    "ImportRefused",
    "Loaded",
    "PublishingRefused",
    "acknowledge",
    "audience_of",
    "bring_in",
    "choose_rows",
    "discard_import",
    "draft_from_document",
    "draft_import",
    "load_edition",
    "make_edition",
    "move_edition",
    "open_edition",
    "publish_edition",
    "remind_reviews",
    "set_audience",
    "update_policy",
]
