"""An edition as data, for whoever builds on it."""

import json
from dataclasses import asdict

from .paper import Paper

SCHEMA = "postwise.edition.1"
POLICY_FACTS = (
    "slug",
    "short_name",
    "agency",
    "contact",
    "owner_title",
    "classification",
    "availability",
    "covers",
    "review_on",
)


def as_json(paper: Paper) -> str:
    """One object, in UTF-8. Days are written as 2017-08-27, and texts are Markdown where the portal reads them so.

    - `schema`: "postwise.edition.1"; a number more when a field changes its meaning or goes
    - `policy`: slug, short_name, agency, contact, owner_title, classification, availability ("public", "internal"),
      covers (kinds of employment), review_on (day or null)
    - `edition`: number, state, title, summary, statement, values_version, in_force_from and in_force_until (days or
      null; the second is the first day without), content_hash (SHA-256 of the words), address
    - `opening`: Markdown
    - `sections`: a list of heading, position, prose (Markdown) and `clauses`, a list of ref, modality, audience,
      capacity, text (Markdown), plain_words (Markdown, may be empty), legal_references (one a line, may be empty) and
      position, which counts from 1 through the whole edition
    """
    words = paper.words
    data = {
        "schema": SCHEMA,
        "policy": {name: getattr(words, name) for name in POLICY_FACTS},
        "edition": {
            "number": paper.number,
            "state": paper.state,
            "title": words.title,
            "summary": words.summary,
            "statement": words.statement,
            "values_version": words.values_version,
            "in_force_from": paper.in_force_from,
            "in_force_until": paper.in_force_until,
            "content_hash": words.content_hash(),
            "address": paper.address,
        },
        "opening": words.opening,
        "sections": [asdict(section) for section in words.sections],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"
