"""A referral's package as people read it, on the page and on paper: the same words from the same document."""

from datetime import date, datetime
from typing import Any

from portal.templatetags.postwise import day, daytime

Plain = dict[str, Any]

DAYS_FROM = {
    "posted": "as told by whoever reported the posts",
    "seen": "the day on which it was seen, as no day of posting is known",
    "reported": "the day on which it was reported, as no earlier day is known",
}
WHEN = {"conduct": "By the day of the conduct", "referral": "At the referral"}


def said_of(package: Plain) -> Plain:
    """Every moment and every bare fact of it as a sentence; the rest as it stands."""
    return {
        "number": package["number"],
        "case": package["case"]["number"],
        "facts": _facts(package),
        "follows": package["follows"] and _follows(package["follows"]),
        "person": _person(package["person"]),
        "posts": [_post(one) for one in package["posts"]],
        "reports": [_report(one) for one in package["reports"]],
        "evidence": [_item(one) for one in package["evidence"]],
        "clauses": [{**one, "stood": [_stood(words) for words in one["stood"]]} for one in package["clauses"]],
        "acknowledgement": [_acknowledgement(one) for one in package["acknowledgement"]],
        "training": [_training(one) for one in package["training"]],
        "said": [{**one, "at": _moment(one["at"]), "by": _who(one["by"])} for one in package["said"]],
        "judgements": [_judgement(one) for one in package["judgements"]],
        "decided": [_step("Proposed", package["proposed"]), _step("Agreed", package["agreed"])],
    }


def _moment(written: str) -> str:
    return daytime(datetime.fromisoformat(written))


def _day(written: str) -> str:
    return day(date.fromisoformat(written))


def _days(written: list[str]) -> str:
    return ", ".join(_day(one) for one in written)


def _who(person: Plain | None) -> str:
    return f"{person['name']}, {person['staff_number']}" if person else "The portal"


def _facts(package: Plain) -> list[tuple[str, str]]:
    days = f"{_days(package['days'])} ({DAYS_FROM[package['days_from']]})"
    return [
        ("Referred", _moment(package["referred_at"])),
        ("Case of Digital Media", f"{package['case']['number']}, opened on {_day(package['case']['opened_on'])}"),
        ("Kind", package["case"]["kind"]),
        ("Day of the conduct" if len(package["days"]) == 1 else "Days of the conduct", days),
    ]


def _follows(before: Plain) -> Plain:
    return {**before, "returned_at": _moment(before["returned_at"])}


def _person(person: Plain) -> list[tuple[str, str]]:
    unrecorded = "Not recorded"
    return [
        ("Name", person["name"]),
        ("Staff number", person["staff_number"]),
        ("Employment", person["employment"]),
        ("Classification", person["classification"] or unrecorded),
        ("Unit", person["unit"]),
        ("Started", _day(person["started_on"]) if person["started_on"] else unrecorded),
    ]


def _post(post: Plain) -> Plain:
    where = [one for one in (post["platform"], post["account"]) if one]
    return {
        "address": post["address"] or "No address is known",
        "where": ", ".join(where) or "Nothing is known of the site or the account",
        "posted_on": f"Posted on {_days(post['posted_on'])}"
        if post["posted_on"]
        else "The day of posting is not known",
        "words": post["words"],
        "captures": [{**one, "at": _moment(one["at"])} for one in post["captures"]],
    }


def _report(report: Plain) -> Plain:
    how = "found by Digital Media's own monitoring" if report["by_monitoring"] else "sent by a reporter"
    return {"number": report["number"], "said": f"{how} on {_day(report['on'])}", "sha256": report["sha256"]}


def _item(item: Plain) -> Plain:
    return {
        **item,
        "said": f"{item['kind']} ({item['media_type']}), {item['size']} bytes, received {_moment(item['received_at'])}",
        "custody": [{**line, "at": _moment(line["at"])} for line in item["custody"]],
    }


def _stood(words: Plain) -> Plain:
    on = _days(words["on"])
    if words["edition"] is None:
        return {"said": f"No edition had this clause in force on {on}.", "words": ""}
    since = f", in force from {_day(words['in_force_from'])}" if words["in_force_from"] else ""
    return {"said": f"Edition {words['edition']}{since}, as it stood on {on}", "words": words["words"]}


def _acknowledgement(record: Plain) -> Plain:
    return {"policy": record["policy"], "when": _when(record), "said": _signed(record)}


def _when(record: Plain) -> str:
    return f"{WHEN[record['when']]}, {_day(record['on'])}"


def _signed(record: Plain) -> str:
    if record["edition"] is None:
        return "No edition was in force, so there was nothing to acknowledge."
    if kept := record["acknowledged"]:
        return f"Acknowledged edition {kept['edition']} on {_moment(kept['at'])} (receipt {kept['code']})."
    said = f"The records show no acknowledgement that stood for edition {record['edition']}."
    if record["is_excepted"]:
        return f"{said} An exception from acknowledging held on that day."
    if not record["is_covered_now"]:
        return f"{said} At the referral the policy did not cover this person."
    return said


def _training(record: Plain) -> Plain:
    if record["course"] is None:
        return {"course": record["policy"], "when": _when(record), "said": "There was no course on this policy."}
    said = "The records show nothing of it."
    if record["completed_at"]:
        said = f"Completed on {_moment(record['completed_at'])}."
    elif record["begun_at"]:
        said = f"Begun on {_moment(record['begun_at'])} and not completed."
    return {"course": record["course"], "when": _when(record), "said": said}


def _judgement(one: Plain) -> Plain:
    verdict = "A potential breach" if one["potential_breach"] else "No potential breach"
    severity = f", severity {one['severity'].lower()}" if one["severity"] else ""
    suggested = f" (the answers suggested {one['suggested'].lower()})" if one["suggested"] else ""
    return {**one, "at": _moment(one["at"]), "by": _who(one["by"]), "said": f"{verdict}{severity}{suggested}"}


def _step(name: str, step: Plain) -> Plain:
    return {"said": f"{name} by {_who(step['by'])}, {_moment(step['at'])}", "words": step["words"]}
