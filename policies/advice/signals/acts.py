"""Acts written in [square brackets]: a like, a share, a profile field, a wiki edit."""

import re

from .reading import Findings, Reading

BRACKETED = re.compile(r"\[([^\[\]\n]{1,200})\]")
ACTS = (
    ("act_profile", ("profile", "bio", "about me", "headline", "job title", "display name", "username", "handle")),
    ("act_wiki", ("wiki", "article edit", "edit")),
    (
        "act_share",
        ("share", "retweet", "repost", "reblog", "forward", "re-post", "repin", "quote tweet", "regram", "rt"),
    ),
    ("act_like", ("like", "favourite", "favorite", "heart", "upvote", "react", "thumbs", "follow", "love")),
    ("act_checkin", ("check in", "check-in", "checkin", "checked in", "location", "geotag", "geo-tag", "tagged at")),
    ("act_tag", ("tag",)),
    ("act_join", ("join", "member of", "create group", "creates", "create page", "set up")),
)


def find_acts(reading: Reading) -> Findings:
    for match in BRACKETED.finditer(reading.folded.text):
        said = match.group(1)
        for name, words in ACTS:
            if any(said.startswith(word) or f" {word}" in said for word in words):
                yield reading.found(name, match.start(), match.end())
                break
