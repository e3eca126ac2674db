"""Words written into every text a matter keeps, past every verb and trigger: what leaves must not depend on where."""

import json
from typing import Any

import pgtrigger
from django.db import IntegrityError, connection, models, transaction

from incidents.file_export.rows import tables
from incidents.models import Investigation, Letter, Referral

# Hashes, keys and codes say nothing, and some are looked at by what reads a file.
NOT_WORDS = ("sha256", "key", "code", "ref", "media_type", "digest", "url", "ground", "factor", "law")


def plant(file: Investigation, words: str) -> set[str]:
    """In every text of every row that belongs to the matter. Returns the fields that have them now."""
    planted = set()
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables(file):
            for field in table.rows.model._meta.concrete_fields:
                if _is_words(field):
                    planted |= {_into(row, field, words) for row in table.rows.all()}
    return planted - {""}


def _is_words(field: "models.Field[Any, Any]") -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.URLField)
    return is_text and not field.choices and not field.name.endswith(NOT_WORDS)


def _into(row: models.Model, field: "models.Field[Any, Any]", words: str) -> str:
    said = getattr(row, field.name)
    if isinstance(row, Letter | Referral) and field.name == "document":
        told = json.dumps(_everywhere(json.loads(said), words), ensure_ascii=False)
    else:
        told = f"{said} {words} was there."
    if field.max_length and len(told) > field.max_length:
        return ""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field.name: told})
    except IntegrityError:  # where nothing may stand, no name does
        return ""
    return f"{type(row).__name__}.{field.name}"


def _everywhere(said: Any, words: str) -> Any:
    """Into each text that somebody wrote: what is one word is a kind, and what is long enough is words."""
    match said:
        case dict():
            return {name: _everywhere(value, words) for name, value in said.items()}
        case list():
            return [_everywhere(one, words) for one in said]
        case str() if " " in said:
            return f"{said} {words} was there."
    return said
