from .acknowledgement import Acknowledgement, Opening
from .edition import Clause, Edition, Section
from .policy import Audience, Policy

__all__ = [
    "Acknowledgement",
    "Audience",
    "Clause",
    "Edition",
    "Opening",
    "Policy",
    "Section",
]
