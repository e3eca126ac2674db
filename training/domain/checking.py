"""What a course rests on: clauses of editions in force, and enough questions to draw from."""

from collections.abc import Iterable, Mapping, Sequence

from policies.models import Clause, Edition, Policy
from training.content import CourseWords
from training.queries import names_shown

from .refusals import CourseRefused


def policies_of(words: CourseWords) -> list[Policy]:
    found = {policy.slug: policy for policy in Policy.objects.filter(slug__in=words.policies)}
    for slug in words.policies:
        if slug not in found:
            raise CourseRefused(f"There is no policy “{slug}”. Load the policies first.")
    return [found[slug] for slug in words.policies]


def editions_by_ref(policies: Sequence[Policy], refs: Iterable[str]) -> dict[str, Edition]:
    """For each clause the edition in force that has it. Raises CourseRefused where there is none."""
    standing = {one.policy_id: one for one in Edition.objects.published().filter(policy__in=policies)}
    for policy in policies:
        if policy.pk not in standing:
            raise CourseRefused(f"{policy.short_name} has no edition in force. Publish one first.")
    wanted = {*refs}
    found = editions_having(standing.values(), wanted)
    if unknown := wanted - found.keys():
        names = " or ".join(policy.short_name for policy in policies)
        raise CourseRefused(
            f"The edition in force of {names} has no clause {', '.join(sorted(unknown))}. "
            "Check each ref against the policy."
        )
    return found


def editions_having(editions: Iterable[Edition], refs: Iterable[str]) -> dict[str, Edition]:
    by_id = {edition.pk: edition for edition in editions}
    named = Clause.objects.filter(edition__in=by_id, ref__in=[*refs]).values_list("ref", "edition")
    return {ref: by_id[edition] for ref, edition in named}


def check_pictures(words: CourseWords) -> None:
    """What a lesson shows is there, and what is there is shown."""
    shown, there = names_shown(words), {one.name for one in words.pictures}
    if missing := shown - there:
        raise CourseRefused(
            f"A lesson shows the picture {', '.join(sorted(missing))}, and there is none of that name. "
            "Put its file beside the course, or take it out of the words."
        )
    if unused := there - shown:
        raise CourseRefused(f"No lesson shows the picture {', '.join(sorted(unused))}. Take it out, or show it.")


def check_pots(words: CourseWords, editions: Mapping[str, Edition]) -> None:
    """Whichever of its policies covers a learner, there is enough to draw from."""
    for edition in set(editions.values()):
        own = [item for item in words.items if all(editions[ref] == edition for ref in item.clauses)]
        for tag, number in words.draw.items() if own else ():
            if sum(tag in item.tags for item in own) < number:
                raise CourseRefused(
                    f"`draw`, {tag}: {number} are asked, and fewer are about {edition.policy.short_name} alone. "
                    "Ask fewer, or write more."
                )
