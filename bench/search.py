"""Finding a name among 1,000,000 invented persons, sealed, by ten kinds of error.

Ours: `hotline finder` as it is served, with its index built from sealed rows under row security;
in this process the same index for figures without a wire. Yardsticks in the same run, in turn:
rapidfuzz over all distinct names in one thread, and pg_trgm GiST over the same names in the clear
in Debian's PostgreSQL. `BENCH_PERSONS` makes it smaller, `BENCH_SEED` another one.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.harness import Row, percentile, report, row, spread
from bench.stage import Stage, enrol, slips, stage
from bench.stage.columns import columns_of
from bench.stage.files import fill
from bench.stage.finding import ask_pages, ask_within, finder
from bench.stage.people import People, people
from bench.stage.trigrams import Trigrams, trigrams

if TYPE_CHECKING:
    from hotline.finder.index import Index

PERSONS = int(os.environ.get("BENCH_PERSONS", "1000000"))
SEED = int(os.environ.get("BENCH_SEED", "2401"))  # never one that anything was tuned on
QUERIES, ROUNDS = 1000, 5
TEN = 10
READY_SECONDS, MEMORY_MB = 60.0, 1000.0


@dataclass(frozen=True)
class Query:
    """What was typed for which record, and the kind of error in it."""

    kind: str
    typed: str
    record: int
    by_year: bool


@dataclass
class Times:
    """Milliseconds of each query, round by round, and how often the name was in the first ten."""

    rounds: list[list[float]] = field(default_factory=list)
    hits: dict[str, list[bool]] = field(default_factory=dict)

    def measured(self, part: list[Query], ask: Callable[[Query], bool]) -> None:
        times = []
        for query in part:
            began = time.perf_counter()
            hit = ask(query)
            times.append((time.perf_counter() - began) * 1000)
            self.hits.setdefault(query.kind, []).append(hit)
        self.rounds.append(times)

    def each(self, share: float) -> list[float]:
        return [percentile(times, share) for times in self.rounds]

    def recall(self) -> float:
        every = [hit for hits in self.hits.values() for hit in hits]
        return sum(every) / len(every)


def main() -> int:
    """Runs it; 1 when a goal is missed."""
    began = time.perf_counter()
    everybody = people(PERSONS, seed=SEED)
    _say("invented", began)
    with trigrams() as plain, stage() as made:
        began = time.perf_counter()
        fill(made, everybody)
        _say("sealed and written", began)
        return _measure(made, everybody, plain)


def _measure(made: Stage, everybody: People, plain: Trigrams) -> int:
    from hotline.finder.index import Index

    with finder(made) as (ready, processor, memory):
        index = Index(columns_of(everybody))
        names = [index.records.names.folded_name(n) for n in range(index.names)]
        began = time.perf_counter()
        plain.load(names)
        _say(f"{len(names)} distinct names under GiST", began)
        asked = queries(everybody, random.Random(SEED))
        truth = _true_names(everybody, asked)
        times = _compare(index, names, plain, asked, truth)
        persons = _persons(index, everybody, asked)
        persons["best"] = _at_best(everybody, asked)
        wire = _over_the_wire(asked)
        http, within = _over_http(asked)
        rows = _rows(times, persons, wire, http, within)
        rows += [
            _goal("ready after start", ready, "s", READY_SECONDS),
            row("processor used until ready", processor, "s"),
            _goal("memory of the finder", memory(), "MB", MEMORY_MB),
        ]
    rows += [row("persons", len(everybody), ""), row("distinct names", len(names), "")]
    return report("search", rows)


def queries(everybody: People, draw: random.Random) -> list[Query]:
    """A thousand, ten kinds in turn, each about somebody whose year and province are known."""
    kinds = list(slips.KINDS)
    found: list[Query] = []
    while len(found) < QUERIES:
        kind = kinds[len(found) % len(kinds)]
        record = draw.randrange(len(everybody))
        if everybody.birth_year[record] and everybody.province[record]:
            typed = slips.KINDS[kind](everybody.name[record], draw)
            found.append(Query(kind, typed, record, bool(len(found) // len(kinds) % 2)))
    return found


def _true_names(everybody: People, asked: list[Query]) -> list[str]:
    from hotline.people.folding import fold

    return [fold(everybody.name[query.record]) for query in asked]


def _compare(
    index: Index, names: list[str], plain: Trigrams, asked: list[Query], truth: list[str]
) -> dict[str, Times]:
    """Each round asks the same two hundred of all three, one after the other."""
    from rapidfuzz import fuzz, process

    from hotline.finder.questions import Question
    from hotline.people.folding import fold

    true = {id(query): name for query, name in zip(asked, truth, strict=True)}

    def ours(query: Query) -> bool:
        index.search(Question(name=query.typed), limit=20)
        return True

    def brute(query: Query) -> bool:
        first = process.extract(fold(query.typed), names, scorer=fuzz.ratio, limit=TEN)
        return true[id(query)] in {name for name, _score, _at in first}

    def gist(query: Query) -> bool:
        return true[id(query)] in plain.nearest(fold(query.typed), TEN)

    found = {"ours": Times(), "brute": Times(), "gist": Times()}
    index.search(Question(name="nguyễn lan"), limit=20)
    plain.nearest("nguyen lan", TEN)
    each = len(asked) // ROUNDS
    for number in range(ROUNDS):
        part = asked[number * each : (number + 1) * each]
        for side, ask in (("ours", ours), ("brute", brute), ("gist", gist)):
            found[side].measured(part, ask)
        _say(f"round {number + 1}: p50 " + _line(found, 0.5) + ", p99 " + _line(found, 0.99), None)
    found["ours"].hits = {}
    for query in asked:
        first = {names[n] for n in index.best_names(query.typed, limit=TEN)}
        found["ours"].hits.setdefault(query.kind, []).append(true[id(query)] in first)
    return found


def _persons(index: Index, everybody: People, asked: list[Query]) -> dict[str, float]:
    """How often the very record is among the first ten, given its year or its province."""
    from hotline.finder.questions import Question

    hits: dict[str, list[bool]] = {"one": [], "both": []}
    for query in asked:
        year = everybody.birth_year[query.record]
        province = frozenset({everybody.province[query.record]})
        for what, question in (
            ("one", Question(name=query.typed, year=year) if query.by_year
             else Question(name=query.typed, province=province)),
            ("both", Question(name=query.typed, year=year, province=province)),
        ):  # fmt: skip
            first = index.search(question, limit=TEN)
            hits[what].append(query.record in {found.row for found in first})
    return {what: sum(found) / len(found) for what, found in hits.items()}


def _at_best(everybody: People, asked: list[Query]) -> float:
    """What `the very person, given year or province` would be for somebody who reads through every
    error: of those who share a name without marks and the year or province any ten come first."""
    from collections import Counter

    from hotline.people.folding import fold

    wanted = {fold(everybody.name[query.record]) for query in asked}
    alike: Counter[tuple[str, int | str]] = Counter()
    for n in range(len(everybody)):
        name = fold(everybody.name[n])
        if name in wanted:
            alike[name, everybody.birth_year[n]] += 1
            alike[name, everybody.province[n]] += 1
    known = [
        (fold(everybody.name[q.record]),
         everybody.birth_year[q.record] if q.by_year else everybody.province[q.record])
        for q in asked
    ]  # fmt: skip
    return sum(min(1.0, TEN / alike[one]) for one in known) / len(known)


def _over_the_wire(asked: list[Query]) -> list[float]:
    """Milliseconds of each question to the finder's process over its socket."""
    from hotline.finder import client

    times = []
    for query in asked:
        began = time.perf_counter()
        answer = client.find(query.typed)
        times.append((time.perf_counter() - began) * 1000)
        if answer.state not in ("ready", "behind"):
            raise RuntimeError(f"the finder is {answer.state}")
    return times


def _over_http(asked: list[Query]) -> tuple[list[float], list[float]]:
    """Milliseconds of the list under the box, as a browser waits for it; and of the same search
    under the same grants inside a process, without the web around it."""
    supervisor = enrol("benchsupervisor", role="supervisor")
    some = [query.typed for query in asked[:300]]
    return ask_pages(supervisor, some), ask_within(supervisor, some)


def _rows(
    times: dict[str, Times], persons: dict[str, float], wire: list[float], http: list[float],
    within: list[float],
) -> list[Row]:  # fmt: skip
    ours, brute, gist = times["ours"], times["brute"], times["gist"]
    rows = []
    for share, side, goal in ((0.5, brute, 0.1), (0.99, gist, 0.05)):
        label = "rapidfuzz" if side is brute else "GiST"
        ratio = spread([a / b for a, b in zip(ours.each(share), side.each(share), strict=True)])
        value, against = spread(ours.each(share)), spread(side.each(share))
        _say(f"p{share * 100:.0f} {value} against {label} {against}: {ratio}", None)
        rows.append(
            Row(f"p{share * 100:.0f} beside {label}", value.median, "ms", against.median,
                ratio.median, f"<= {goal} of it", ratio.median <= goal)
        )  # fmt: skip
    recall, theirs = ours.recall(), gist.recall()
    rows.append(Row("true name in the first ten, beside GiST", recall, "", theirs,
                    recall / theirs, ">= 1 of it", recall >= theirs))  # fmt: skip
    rows.append(Row("rapidfuzz: true name in the first ten", brute.recall(), ""))
    rows += [
        Row(f"first ten: {kind}", sum(hits) / len(hits), "", sum(gist.hits[kind]) / len(hits))
        for kind, hits in ours.hits.items()
    ]
    rows.append(Row("the very person, given year or province", persons["one"], "", None, None,
                    ">= 0.95", persons["one"] >= 0.95))  # fmt: skip
    rows.append(Row("the same for whoever reads through every error", persons["best"], ""))
    rows.append(Row("the very person, given both", persons["both"], ""))
    p50 = percentile([t for each in ours.rounds for t in each], 0.5)
    rows.append(Row("over the socket, p50", percentile(wire, 0.5), "ms", p50,
                    percentile(wire, 0.5) / p50))  # fmt: skip
    rows.append(Row("over the socket, p99", percentile(wire, 0.99), "ms"))
    beside = percentile(http, 0.5) / percentile(within, 0.5)
    rows.append(Row("over HTTP beside the same in process, p50", percentile(http, 0.5), "ms",
                    percentile(within, 0.5), beside, "<= 3 of it", beside <= 3))  # fmt: skip
    rows.append(Row("over HTTP, p99", percentile(http, 0.99), "ms"))
    return rows


def _goal(figure: str, value: float, unit: str, most: float) -> Row:
    return Row(figure, value, unit, None, None, f"<= {most:g}", value <= most)


def _line(found: dict[str, Times], share: float) -> str:
    return " / ".join(f"{percentile(t.rounds[-1], share):.1f}" for t in found.values())


def _say(what: str, began: float | None) -> None:
    took = f" in {time.perf_counter() - began:.0f} s" if began is not None else ""
    print(f"{what}{took}", file=sys.stderr, flush=True)
