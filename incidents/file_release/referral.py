"""The package of a referral as a document of a release: its words, without the hashes and who handled each item."""

from collections.abc import Iterator

from incidents.models import Referral
from incidents.referral_words import Plain, said_of

from .words import Block, facts, heading, paragraph, section, written


def referral_blocks(referral: Referral) -> Iterator[Block]:
    said = said_of(referral.package)
    yield from facts(said["facts"])
    if before := said["follows"]:
        yield heading(f"It answers questions on {before['number']}")
        yield from section("What People Services asked", before["questions"])
        yield from section("What Digital Media answered", before["answer"])
    yield heading("Whom it is about")
    yield from facts(said["person"])
    yield heading("Posts")
    for post in said["posts"]:
        yield from [
            paragraph(post["address"]),
            paragraph(f"{post['posted_on']}. {post['where']}."),
            *written(post["words"]),
        ]
    yield from facts(("Report", f"{one['number']}, {one['said']}") for one in said["reports"])
    yield heading("Evidence")
    yield from facts(("Item", f"{one['code']}. {one['said']}") for one in said["evidence"])
    yield from _clauses(said)
    yield heading("What was said to whom")
    for one in said["said"]:
        yield from [paragraph(f"{one['with']}, {one['at']}, recorded by {one['by']}"), *written(one["words"])]
    yield heading("How it was judged")
    for one in said["judgements"]:
        yield from _judged(one)
    for step in said["decided"]:
        yield from [paragraph(step["said"]), *written(step["words"])]


def _clauses(said: Plain) -> Iterator[Block]:
    yield heading("Clauses, as they stood")
    for clause in said["clauses"]:
        yield paragraph(f"{clause['ref']}, {clause['policy']}")
        for stood in clause["stood"]:
            yield from [paragraph(stood["said"]), *written(stood["words"])]
    yield heading("What the person had read and learnt")
    yield from facts((f"{one['policy']}, {one['when']}", one["said"]) for one in said["acknowledgement"])
    yield from facts((f"{one['course']}, {one['when']}", one["said"]) for one in said["training"])


def _judged(one: Plain) -> Iterator[Block]:
    yield paragraph(f"{one['said']}. {one['by']}, {one['at']}. Clauses: {'; '.join(one['clauses']) or 'none'}.")
    yield from written(one["why"])
    yield from facts([("Why it was not referred then", one["why_not_referred"])])
    yield from facts((weighed["question"], weighed["answer"]) for weighed in one["weighed"])
