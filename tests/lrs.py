"""A learning record store to speak to: a process of its own, as strict about a statement as the standard is.

`python -m tests.lrs FOLDER` keeps what it takes in FOLDER/statements, a line each, and notes every request in
FOLDER/requests. FOLDER/mode says how it behaves: `ok`, a status such as `500`, `deaf` (it never answers) or `hold` (it
takes the statements and never says so). Rules are those of xAPI 1.0.3, part two, as far as they touch what we send.
"""

import base64
import json
import re
import sys
import time
import uuid
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEY = "Basic " + base64.b64encode(b"portal:secret").decode()
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
INTERACTIONS = {
    "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric",
    "other",
}  # fmt: skip
HAS = {
    "statement": {"id", "actor", "verb", "object", "result", "context", "timestamp", "version"},
    "actor": {"objectType", "name", "mbox", "account"},
    "account": {"homePage", "name"},
    "verb": {"id", "display"},
    "activity": {"objectType", "id", "definition"},
    "definition": {"name", "description", "type", "moreInfo", "interactionType", "extensions"},
    "result": {"score", "success", "completion", "response", "duration", "extensions"},
    "score": {"scaled", "raw", "min", "max"},
    "context": {"registration", "revision", "platform", "language", "contextActivities", "extensions"},
    "contextActivities": {"parent", "grouping", "category", "other"},
}


class Fault(Exception):
    pass


def check(statement: Any) -> None:
    """Raises Fault."""
    _known("statement", statement)
    for name in ("id", "actor", "verb", "object"):
        _demand(name in statement, f"no {name}")
    _uuid(statement["id"])
    _actor(statement["actor"])
    _known("verb", statement["verb"])
    _iri(statement["verb"]["id"])
    _words(statement["verb"]["display"])
    _activity(statement["object"])
    if "result" in statement:
        _result(statement["result"])
    if "context" in statement:
        _context(statement["context"])
    at = datetime.fromisoformat(statement["timestamp"])
    _demand(at.tzinfo is not None, "a timestamp without a zone")


def _known(what: str, found: Any) -> None:
    _demand(isinstance(found, dict), f"{what} is no object")
    _demand(found.keys() <= HAS[what], f"{what} with {found.keys() - HAS[what]}")
    _demand(None not in found.values(), f"{what} with null")


def _demand(is_so: bool, why: str) -> None:
    if not is_so:
        raise Fault(why)


def _uuid(text: str) -> None:
    _demand(str(uuid.UUID(text)) == text.lower(), "no UUID")


def _iri(text: str) -> None:
    _demand(bool(urlsplit(text).scheme) and " " not in text, f"{text} is no IRI")


def _words(found: dict[str, str]) -> None:
    _demand(bool(found) and all(LANGUAGE.fullmatch(name) and isinstance(found[name], str) for name in found), "words")


def _actor(actor: dict[str, Any]) -> None:
    _known("actor", actor)
    _demand(("mbox" in actor) + ("account" in actor) == 1, "not one way to know an actor")
    _known("account", actor["account"])
    _iri(actor["account"]["homePage"])
    _demand(bool(actor["account"]["name"]), "an account without a name")


def _activity(activity: dict[str, Any]) -> None:
    _known("activity", activity)
    _iri(activity["id"])
    definition = activity.get("definition", {})
    _known("definition", definition)
    _iri(definition["type"])
    if "name" in definition:
        _words(definition["name"])
    is_interaction = definition["type"].endswith("/cmi.interaction")
    _demand(("interactionType" in definition) == is_interaction, "an interaction that is none")
    _demand(definition.get("interactionType", "other") in INTERACTIONS, "an unknown interaction")


def _result(result: dict[str, Any]) -> None:
    _known("result", result)
    _demand(all(isinstance(result.get(name, True), bool) for name in ("success", "completion")), "not yes or no")
    score = result.get("score", {})
    _known("score", score)
    _demand(-1 <= score.get("scaled", 0) <= 1, "scaled beyond 1")
    _demand(score.get("min", 0) <= score.get("raw", 0) <= score.get("max", 0), "raw beyond its ends")


def _context(context: dict[str, Any]) -> None:
    _known("context", context)
    _uuid(context["registration"])
    _demand(bool(LANGUAGE.fullmatch(context["language"])), "no language")
    activities = context.get("contextActivities", {})
    _known("contextActivities", activities)
    for listed in activities.values():
        for activity in listed:
            _activity(activity)


class Handler(BaseHTTPRequestHandler):
    folder: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._say(*self._answer(body))

    def _answer(self, body: bytes) -> tuple[int, str]:
        mode = (self.folder / "mode").read_text()
        if self.headers["Authorization"] != KEY:
            return 401, "who are you?"
        if not re.fullmatch(r"1\.0(\.\d+)?", self.headers["X-Experience-API-Version"] or ""):
            return 400, "no version"
        if urlsplit(self.path).path != "/xapi/statements" or self.headers["Content-Type"] != "application/json":
            return 404, "nothing here"
        said = json.loads(body)
        with (self.folder / "requests").open("a") as notes:
            notes.write(json.dumps([one["id"] for one in said]) + "\n")
        if mode.isdigit():
            return int(mode), "as told"
        if mode == "deaf":
            time.sleep(60)
        answer = self._take(said)
        if mode == "hold":
            time.sleep(60)
        return answer

    def _take(self, said: list[dict[str, Any]]) -> tuple[int, str]:
        """All or none of them. One that is here already, in the same words, is no fault."""
        here = statements_in(self.folder)
        try:
            for one in said:
                check(one)
        except (Fault, KeyError, ValueError, TypeError, AttributeError) as fault:
            return self._refusal, repr(fault)
        if len({one["id"] for one in said}) < len(said):
            return 400, "one id twice"
        if any(here.get(one["id"], one) != one for one in said):
            return 409, "another statement has this id"
        with (self.folder / "statements").open("a") as kept:
            kept.writelines(json.dumps(one) + "\n" for one in said if one["id"] not in here)
        return 200, json.dumps([one["id"] for one in said])

    @property
    def _refusal(self) -> int:
        """Ralph says 422 where the standard says 400."""
        path = self.folder / "refusal"
        return int(path.read_text()) if path.exists() else 400

    def _say(self, status: int, words: str) -> None:
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "120")
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Experience-API-Version", "1.0.3")
        self.end_headers()
        self.wfile.write(words.encode())

    def log_message(self, *_: Any) -> None:
        pass


def statements_in(folder: Path) -> dict[str, dict[str, Any]]:
    """By their ids, in the order they came."""
    path = folder / "statements"
    found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {one["id"]: one for one in found}


def main() -> None:
    Handler.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
    server.daemon_threads = True
    (Handler.folder / "port").write_text(str(server.server_address[1]))
    server.serve_forever()


if __name__ == "__main__":
    main()
