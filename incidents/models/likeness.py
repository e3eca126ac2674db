"""Pictures that are nearly the same, among any number: found by an index, and every one of them.

Of two likenesses that differ in so few bits as NEARLY_THE_SAME, at least one of their four bands differs in two bits
or fewer (Norouzi, Punjani and Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012). So whoever has
one of the 137 nearest values in any band is looked at, and nobody else.
"""

from itertools import combinations

from django.db import models
from django.db.models.expressions import Combinable, CombinedExpression

# Of 64 bits: a picture sent on, cropped by a hair or compressed again differs in fewer, another one in many more.
NEARLY_THE_SAME = 10
MOST_NEAR = 200
BAND_BITS = 16
BANDS = range(0, 64, BAND_BITS)
MASK = (1 << BAND_BITS) - 1
IN_A_BAND = NEARLY_THE_SAME // len(BANDS)
FLIPS = [sum(1 << bit for bit in bits) for few in range(IN_A_BAND + 1) for bits in combinations(range(BAND_BITS), few)]


def band(first_bit: int) -> CombinedExpression:
    """As the index has it and as it is asked for: the database only knows an index by the very same words."""
    likeness: Combinable = models.F("likeness")
    return (likeness.bitrightshift(first_bit) if first_bit else likeness).bitand(MASK)


def indexes() -> list[models.Index]:
    return [models.Index(band(first), name=f"evidence_by_likeness_{first}") for first in BANDS]


def near_in_a_band(likeness: int) -> models.Q:
    near = models.Q()
    for first in BANDS:
        value = likeness >> first & MASK
        near |= models.Q(models.lookups.In(band(first), [value ^ flip for flip in FLIPS]))
    return near


def bits_that_differ(likeness: int) -> models.Func:
    return models.Func(
        models.F("likeness"),
        models.Value(likeness),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
        output_field=models.IntegerField(),
    )
