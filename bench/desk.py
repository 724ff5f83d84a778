"""A night with 200 counsellors at once: typing, screening, opening files, over HTTP.

Each types into an open contact and the page saves every 2 s, answers a screening question every
10 s and opens a case file every 30 s, against the real application as it is served (granian, two
processes of four threads). Rounds with 10,000 contacts and 1,000 cases in the database come first,
then it grows to 1,000,000 and 100,000 and the same rounds are run again. At the end every word
typed is looked up: none lost, none doubled.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.harness import Row, percentile, report, row, spread
from bench.stage import enrol, stage
from bench.stage.crowd import Crowd, number
from bench.stage.serving import answer, served, session_of

COUNSELLORS = int(os.environ.get("BENCH_DESK_COUNSELLORS", "200"))
FILES_EACH = 3
SMALL, LARGE = (10_000, 1_000), (1_000_000, 100_000)
SECONDS, ROUNDS = 10.0, 5
SAVE_EVERY, ANSWER_EVERY, OPEN_EVERY = 2.0, 10.0, 30.0
TOKEN = "b" * 32
STEPS = ("save", "answer", "open")
GOALS = {"save": (0.99, 150.0), "open": (0.95, 200.0)}
GROWTH = 1.5


@dataclass
class Counsellor:
    """One at her desk: what she holds and what she has typed so far."""

    member: uuid.UUID
    session: str
    contact: uuid.UUID
    files: list[uuid.UUID]
    screening: str
    questions: int
    page: uuid.UUID = field(default_factory=uuid.uuid4)
    typed: list[str] = field(default_factory=list)
    answered: int = 0
    acknowledged: int = 0

    def save(self, port: int) -> tuple[bytes, int]:
        """The next words, with everything before them: the field is sent whole."""
        was = " ".join(self.typed)
        self.typed.append(f"word{len(self.typed):05}")
        body = urlencode(
            {
                "change_id": uuid.uuid4(),
                "page": self.page,
                "notes": " ".join(self.typed),
                "was.notes": was,
            }
        )
        return self._sends("POST", f"/desk/contacts/{self.contact}/save", port, body.encode()), 200

    def answer(self, port: int) -> tuple[bytes, int]:
        """The next question of her screening."""
        number = self.answered % self.questions
        said = ("yes", "no", "unknown")[number % 3]
        self.answered += 1
        path = f"/desk/screenings/{self.screening}/{number + 1}"
        body = urlencode({"answer": said}).encode()
        return self._sends("POST", path, port, body), 302

    def open(self, port: int) -> tuple[bytes, int]:
        """One of her files."""
        return self._sends("GET", f"/desk/cases/{random.choice(self.files)}/", port), 200

    def _sends(self, method: str, path: str, port: int, body: bytes = b"") -> bytes:
        # As the page does: a save is a script's request, all else a move within the desk.
        kind = "HX-Request: true" if path.endswith("/save") else "HX-Boosted: true"
        if method == "GET":
            kind += "\r\nX-Keeps-Lists: 1"
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{kind}\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


@dataclass
class Night:
    """All counsellors over one application."""

    port: int
    floor: list[Counsellor]
    pids: list[int]

    def round(self) -> Round:
        """Ten seconds of work."""
        before, start = _cpu(self.pids), time.monotonic()
        took: dict[str, list[float]] = defaultdict(list)
        asyncio.run(self._all(took))
        spent = _cpu(self.pids) - before
        return Round(took, sum(map(len, took.values())) / (time.monotonic() - start), spent)

    async def _all(self, took: dict[str, list[float]]) -> None:
        until = time.monotonic() + SECONDS
        await asyncio.gather(*(self._sits(c, until, took) for c in self.floor))

    async def _sits(self, who: Counsellor, until: float, took: dict[str, list[float]]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        now = time.monotonic()
        due = {
            "save": now + random.random() * SAVE_EVERY,
            "answer": now + random.random() * ANSWER_EVERY,
            "open": now + random.random() * OPEN_EVERY,
        }
        every = {"save": SAVE_EVERY, "answer": ANSWER_EVERY, "open": OPEN_EVERY}
        while True:
            step = min(due, key=lambda s: due[s])
            if due[step] > until:
                writer.close()
                return
            await asyncio.sleep(max(0.0, due[step] - time.monotonic()))
            # Waiting in her own browser counts too: the clock starts when it was due.
            start = min(time.monotonic(), due[step] + 0.001)
            request, status = getattr(who, step)(self.port)
            await answer(reader, writer, request, status)
            took[step].append(time.monotonic() - start)
            who.acknowledged += step == "save"
            due[step] = max(due[step] + every[step], time.monotonic())


@dataclass(frozen=True)
class Round:
    """What a round measured: seconds by step, requests a second, processor seconds of the web."""

    took: dict[str, list[float]]
    rate: float
    spent: float

    def ms(self, step: str, share: float) -> float:
        """A percentile of a step, in milliseconds."""
        return percentile(self.took[step], share) * 1000

    @property
    def per_core(self) -> float:
        """Requests for each second of one core that the web processes used."""
        return sum(map(len, self.took.values())) / self.spent


def _cpu(pids: list[int]) -> float:
    """Processor seconds these processes and their children have used."""
    ticks = 0
    for pid in _family(pids):
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pids: list[int]) -> list[int]:
    found = list(pids)
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        found += _family([int(c) for c in children])
    return found


def _floor() -> list[Counsellor]:
    """Everybody takes a contact, opens some files and starts to screen."""
    from hotline.cases import services as cases
    from hotline.contacts import services
    from hotline.countries.pack import current as pack
    from hotline.screening import services as screening
    from hotline.staff.models import Member

    floor = []
    for seat in range(COUNSELLORS):
        member = Member.objects.get(username=f"bench{seat}")
        by = member.as_actor()
        files = []
        for n in range(FILES_EACH):
            held = services.take_contact(
                by=by, kind="counselling", caller_type="victim", place="34/15",
                place_words="Lao Cai", language="vie", notes="Khong ai noi gi. " * 20,
                phone=number(seat * 100 + n),
            )  # fmt: skip
            services.end_contact(by=by, contact_id=held.id)
            case = cases.open_case(by=by, contact_id=held.id)
            cases.name_problem(
                by=by, case_id=case.id, domain="safety", urgency="urgent", text="So bi tra thu."
            )
            files.append(case.id)
        contact = services.take_contact(by=by)
        started = screening.start(by=by, contact_id=contact.id)
        chosen = screening.choose_set(by=by, screening_id=started.id, code="labour")
        questions = len(pack().indicator_set("labour", chosen.version).indicators) // 2
        asked = f"{started.id}/{chosen.id}"
        floor.append(Counsellor(member.pk, session_of(member), contact.id, files, asked, questions))
    return floor


def _checked(floor: list[Counsellor]) -> tuple[int, int]:
    """Words lost and words doubled, over everybody. A word not acknowledged may be either."""
    from hotline.actor.context import acting
    from hotline.contacts.models import Contact
    from hotline.staff.models import Member

    lost = doubled = 0
    for who in floor:
        with acting(Member.objects.get(pk=who.member).as_actor()):
            stored = Contact.objects.get(pk=who.contact).notes.split()
        lost += len([w for w in who.typed[: who.acknowledged] if w not in stored])
        doubled += len(stored) - len(set(stored))
        if stored != sorted(stored):
            raise RuntimeError("the words are out of order")
    return lost, doubled


def _rows(size: str, rounds: list[Round], against: list[Round] | None) -> list[Row]:
    rows = []
    for step in STEPS:
        for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99")):
            found = spread([r.ms(step, share) for r in rounds])
            goal = GOALS.get(step)
            limit = goal[1] if goal and goal[0] == share else None
            small = spread([r.ms(step, share) for r in against]).median if against else None
            label = f"{step} {name}, {size} ({found.low:.0f}–{found.high:.0f})"
            rows.append(row(label, found.median, "ms", against=small, at_most=limit))
    return rows


def _nights(crowd: Crowd) -> tuple[list[Round], list[Round], list[Counsellor]]:
    crowd.grow(contacts=SMALL[0], cases=SMALL[1])
    floor = _floor()
    with served("hotline.config.settings") as web:
        night = Night(web.port, floor, [web.pid])
        night.round()
        small = [night.round() for _ in range(ROUNDS)]
    began = time.monotonic()
    crowd.grow(contacts=LARGE[0], cases=LARGE[1])
    print(f"grown to {LARGE[0]:,} contacts in {time.monotonic() - began:.0f} s", file=sys.stderr)
    with served("hotline.config.settings") as web:
        night = Night(web.port, floor, [web.pid])
        night.round()
        large = [night.round() for _ in range(ROUNDS)]
    return small, large, floor


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with stage() as at:
        for seat in range(COUNSELLORS):
            enrol(f"bench{seat}", centre=("HN", "DN", "AG")[seat % 3])
        small, large, floor = _nights(Crowd(at, members=COUNSELLORS))
        lost, doubled = _checked(floor)
    growth = spread(
        [b.ms("save", 0.99) / a.ms("save", 0.99) for a, b in zip(small, large, strict=True)]
    )
    per_core, rate = spread([r.per_core for r in large]), spread([r.rate for r in large])
    return report(
        "desk",
        [
            *_rows("1,000,000 contacts", large, small),
            row("words lost", lost, "", at_most=0),
            row("words doubled", doubled, "", at_most=0),
            row(f"p99 of saves, from 10,000 to 1,000,000 ({growth.low:.2f}–{growth.high:.2f})",
                growth.median, "times", at_most=GROWTH),
            row(f"asked ({rate.low:.0f}–{rate.high:.0f})", rate.median, "/s"),
            row(f"a second of one core serves ({per_core.low:.0f}–{per_core.high:.0f})",
                per_core.median, "requests"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
