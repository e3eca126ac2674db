"""What of the counts by clause is kept to be shown. Plain Python; docs/decisions/0017 says why so.

Each measure is counted of months that no other count of it has, so that no two looks can be taken from each other. A
sum over several counts adds up what each of them shows, and so says nothing more than they do.
"""

from collections.abc import Mapping

from portal.small_cells import gathered

Figure = tuple[int, int | None]  # a number, and of how many it is a part
Counts = Mapping[str, int]
Shares = Mapping[str, tuple[int, int]]


def counts_to_show(counts: Counts, least: int) -> dict[str, Figure]:
    """Small ones go together until they are enough, as if everything were of one clause: whoever knows how much there
    was altogether learns of those left out only their sum, and it is not a few."""
    refs = sorted(ref for ref, number in counts.items() if number)
    together = gathered([counts[ref] for ref in refs], least)
    return {ref: (counts[ref], None) for at, ref in enumerate(refs) if at not in together}


def shares_to_show(shares: Shares, least: int) -> dict[str, Figure]:
    """Of each by itself: neither those it is true of nor the others are a few."""
    return {
        ref: (part, whole)
        for ref, (part, whole) in sorted(shares.items())
        if whole >= least and not any(0 < one < least for one in (part, whole - part))
    }
