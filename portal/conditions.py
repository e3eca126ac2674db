"""Conditions that the ORM has no words for."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value


def one_of(field: str, values: Iterable[int], *, is_null: bool = False) -> Func:
    """As `in`, but one parameter however many the values are: a head of department manages everyone.

    For a field without a value it is neither true nor false, which no filter finds, nor its opposite; where the field
    `is_null` at times, and the opposite is asked for, say so: then it is false.
    """
    listed = Value([*values], output_field=ArrayField(BigIntegerField()))
    return Func(
        F(field),
        listed,
        template="((%(expressions)s)) IS TRUE)" if is_null else "(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
