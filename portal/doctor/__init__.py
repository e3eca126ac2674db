"""Is the installation well? Each part is tried as the portal uses it; what is wrong comes with what to do about it."""

from .examining import EXAMINATIONS, examine
from .finding import Finding, State

__all__ = ["EXAMINATIONS", "Finding", "State", "examine"]
