"""Check a file of drafts against the advice rules, one line of JSON for each, without a database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from policies.advice import BadDraft, BadRulebook, Context, Draft, Outcome, Rulebook, advise, load_rulebook
from policies.advice.scoring import Score

CONTENT = Path(__file__).resolve().parents[2] / "content"


class Command(BaseCommand):
    help = "Checks the drafts in a YAML file and writes one line of JSON for each."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a YAML file with a list of scenarios, each with policy, context and text")
        parser.add_argument(
            "--score", action="store_true", help="compare with the expected answers and say how many were right"
        )
        parser.add_argument(
            "--worst", type=int, default=0, metavar="N", help="with --score, list the N answers that are furthest off"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scenarios = read_scenarios(options["file"])
        score = Score()
        failed = False
        for name, scenario, outcome in self.answers(scenarios):
            if isinstance(outcome, str):
                failed = True
                self.write_line({"id": name, "error": outcome})
                continue
            self.write_line(_summary(name, outcome))
            if "expected" in scenario:
                score.add(scenario, outcome, str(name))
        if options["score"]:
            self.stderr.write(str(score))
            for mistake in score.worst(options["worst"]):
                self.stderr.write(str(mistake))
        if failed:
            raise SystemExit(1)

    def answers(self, scenarios: list[Any]) -> Iterator[tuple[Any, dict[str, Any], Outcome | str]]:
        """Each draft's name with its outcome, or with the sentence that says why it has none."""
        rulebooks: dict[str, Rulebook] = {}
        for number, scenario in enumerate(scenarios, 1):
            if not isinstance(scenario, dict):
                yield number, {}, f"Draft {number} must name its policy, context and text."
                continue
            name = scenario.get("id", number)
            try:
                yield name, scenario, _check(scenario, rulebooks)
            except BadDraft as error:
                yield name, scenario, str(error)
            except BadRulebook as error:
                raise CommandError(str(error)) from error

    def write_line(self, content: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(content, ensure_ascii=False, default=str))


def read_scenarios(file: str) -> list[Any]:
    """The drafts in a file; one clear sentence when it holds none."""
    try:
        content = yaml.load(Path(file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise CommandError(f"{file} cannot be opened: {error.strerror}.", returncode=2) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not a text file in UTF-8.", returncode=2) from error
    except (yaml.YAMLError, ValueError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" near line {place.line + 1}" if place else ""
        raise CommandError(f"{file} is not valid YAML{where}.", returncode=2) from error
    scenarios = content.get("scenarios") if isinstance(content, dict) else content
    if not isinstance(scenarios, list):
        raise CommandError(f"{file} must hold a list of drafts under the word scenarios.", returncode=2)
    return scenarios


def _check(scenario: dict[str, Any], rulebooks: dict[str, Rulebook]) -> Outcome:
    policy = scenario.get("policy")
    known = sorted(path.parent.name for path in CONTENT.glob("*/advice.yaml"))
    if policy not in known:
        raise BadDraft(f"There are no rules for the policy {policy!r}; there are rules for {', '.join(known)}.")
    text = scenario.get("text")
    context = Context.from_mapping(scenario.get("context") or {})
    draft = Draft(policy, context, "" if text is None else text)
    if policy not in rulebooks:
        rulebooks[policy] = load_rulebook(CONTENT / policy / "advice.yaml")
    return advise(draft, rulebooks[policy])


def _summary(name: Any, outcome: Outcome) -> dict[str, Any]:
    return {
        "id": name,
        "verdict": str(outcome.verdict),
        "clauses": list(outcome.clauses),
        "reasons": [f"{reason.because} {reason.fix}" for reason in outcome.reasons],
    }
