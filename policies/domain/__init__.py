from .acknowledging import AcknowledgementRefused, acknowledge, open_edition
from .authoring import make_edition, update_policy
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
    "Loaded",
    "PublishingRefused",
    "acknowledge",
    "audience_of",
    "draft_from_document",
    "load_edition",
    "make_edition",
    "move_edition",
    "open_edition",
    "publish_edition",
    "remind_reviews",
    "set_audience",
    "update_policy",
]
