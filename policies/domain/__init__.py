from .acknowledging import AcknowledgementRefused, acknowledge, open_edition
from .authoring import make_edition, set_audience, update_policy
from .importing import draft_from_document
from .loading import Loaded, load_edition
from .publishing import PublishingRefused, publish_edition

__all__ = [
    "AcknowledgementRefused",
    "Loaded",
    "PublishingRefused",
    "acknowledge",
    "draft_from_document",
    "load_edition",
    "make_edition",
    "open_edition",
    "publish_edition",
    "set_audience",
    "update_policy",
]
