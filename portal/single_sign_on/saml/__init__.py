"""Signing in by SAML 2.0, web browser profile: the request by redirect, the answer by POST, one logout for both sides.

pysaml2 writes, reads and verifies the messages, with the program xmlsec1; here is what it leaves open or takes too
easily: one assertion in the document and nowhere else (`shape`), for whom, until when, in answer to what, and once.
"""

from .answers import ask, read_answer
from .knowing import what_is_known
from .leaving import answer_to, read_logout, way_out
from .party import Refused, own_metadata

__all__ = ["Refused", "answer_to", "ask", "own_metadata", "read_answer", "read_logout", "way_out", "what_is_known"]
