"""Taking in an older system's log: 100,000 rows of CSV through `hotline import contacts`.

The whole command as an office runs it, in a process of its own, into an engine on this machine:
reading, understanding, sealing number, notes and leftover words of every row under a key of its
own, storing, the log. Each run has a file of its own (another seed), so that every row is new.
"""

# ruff: noqa: N999 (a benchmark is named as it is called: `make bench NAME=import`)

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import psycopg

from bench.harness import percentile, report, row, spread
from bench.stage import Stage, enrol, stage

ROWS = 100_000
RUNS, ENOUGH = 3, 120.0  # at most so many runs; none begins after so many seconds
SEED = 111
GOAL_SECONDS, GOAL_MEGABYTES = 60.0, 500.0
LOOK_SECONDS = 0.02
REJECTED_EVERY = 250

MAPPING = """\
mapping: 1
columns:
  "Ngày giờ": {field: started_at, date_format: [day/month/year]}
  "Kết thúc": ended_at
  "SĐT": phone
  "Tuổi": age
  "Giới tính": sex
  "Loại cuộc gọi": kind
  "Đối tượng gọi": caller_type
  "Tỉnh/TP": place
  "Kênh": channel
  "Chủ đề": topic
  "Biết đến qua": how_heard
  "Nội dung": notes
  "Mã cuộc gọi": source_reference
ignored: ["STT"]
"""
_COLUMNS = ("STT", "Ngày giờ", "Kết thúc", "SĐT", "Tuổi", "Giới tính", "Loại cuộc gọi",
            "Đối tượng gọi", "Tỉnh/TP", "Kênh", "Chủ đề", "Biết đến qua", "Nội dung",
            "Mã cuộc gọi")  # fmt: skip
_KINDS = ("Tư vấn", "tư vấn", "Cung cấp thông tin", "Nhầm số", "Hỏi thông tin", "Việc khác")
_CALLERS = ("Nạn nhân", "Người thân", "người nhà", "Bạn bè", "Người dân", "Công an", "Chủ trọ")
_PLACES = ("Hà Nội", "TP. Hồ Chí Minh", "an giang", "Đà Nẵng", "Nghệ An", "Cao Bằng", "Lào Cai",
           "Quảng Ninh", "Tây Ninh", "Campuchia", "Xứ Không Tên", "")  # fmt: skip
_CHANNELS = ("Gọi đến", "Gọi đến", "Gọi đến", "Zalo", "Facebook")
_TOPICS = ("Pháp lý", "Tâm lý", "Tìm người", "Nơi tạm lánh", "")
_HEARD = ("Ti vi", "Mạng xã hội", "Bạn bè", "Tờ rơi", "")
_STORY = (
    "người gọi kể em gái được rủ đi làm xa lương cao không có hợp đồng nay mất liên lạc gia đình "
    "lo và hỏi phải làm gì tổng đài khuyên giữ giấy tờ và gọi lại khi cần"
)


def write_log(path: Path, *, rows: int, seed: int) -> int:
    """Write a log as a spreadsheet saves it; how many of its rows cannot be taken in.

    The same file for the same seed. A third of the rows have no number, and every 250th has no
    readable beginning.
    """
    draw, words = random.Random(seed), _STORY.split()
    began = datetime(2013, 1, 1)
    rejected = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        for number in range(1, rows + 1):
            began += timedelta(minutes=draw.randint(5, 55))
            broken = number % REJECTED_EVERY == 0
            rejected += broken
            table.writerow(
                (
                    number,
                    "hôm qua" if broken else began.strftime("%d/%m/%Y %H:%M"),
                    (began + timedelta(minutes=draw.randint(1, 50))).strftime("%H:%M"),
                    f"0900 {draw.randint(0, 999_999):06d}" if draw.random() > 1 / 3 else "",
                    draw.choice(("16", "23", "35 tuổi", "khoảng 40", "")),
                    draw.choice(("Nữ", "Nam", "nữ", "")),
                    draw.choice(_KINDS),
                    draw.choice(_CALLERS),
                    draw.choice(_PLACES),
                    draw.choice(_CHANNELS),
                    draw.choice(_TOPICS),
                    draw.choice(_HEARD),
                    " ".join(draw.choices(words, k=draw.randint(5, 60))),
                    f"G{seed}-{number:06d}",
                )
            )
    return rejected


@dataclass(frozen=True)
class Run:
    """How long one import took, and the most memory it and its children held at once."""

    seconds: float
    megabytes: float


def run_import(at: Stage, log: Path, mapping: Path, *, username: str) -> Run:
    """Import a log in a process of its own. Raises RuntimeError when it could not run."""
    program = [sys.executable, "-m", "hotline.config.command", "import", "contacts", str(log),
               "--mapping", str(mapping), "--as", username]  # fmt: skip
    began = time.monotonic()
    process = psutil.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                           env={**os.environ, "HOTLINE_HOME": str(at.home.path)})  # fmt: skip
    most = 0
    while process.poll() is None:
        with suppress(psutil.Error):
            family = [process, *process.children(recursive=True)]
            most = max(most, sum(each.memory_info().rss for each in family))
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - began
    if process.returncode not in (0, 1):  # 1: some rows were rejected
        raise RuntimeError(f"the import ended with {process.returncode}: {process.stderr.read()}")
    return Run(seconds, most / 2**20)


def _stored(at: Stage) -> tuple[int, int]:
    with psycopg.connect(at.superuser) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM contacts_contact WHERE notes IS NOT NULL),"
            " (SELECT count(*) FROM contacts_rejectedrow)"
        ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])


def _runs(at: Stage) -> list[Run]:
    """Import file after file. Raises RuntimeError when a row is missing."""
    mapping = at.home.path / "mapping.yaml"
    mapping.write_text(MAPPING)
    runs: list[Run] = []
    rejected = 0
    while len(runs) < RUNS and sum(run.seconds for run in runs) < ENOUGH:
        log = at.home.path / f"log{len(runs)}.csv"
        rejected += write_log(log, rows=ROWS, seed=SEED + len(runs))
        runs.append(run_import(at, log, mapping, username="bench"))
        log.unlink()
        print(f"{runs[-1].seconds:.1f} s, {runs[-1].megabytes:.0f} MB", file=sys.stderr)
        if _stored(at) != (len(runs) * ROWS - rejected, rejected):
            raise RuntimeError("rows are missing")
    return runs


def main() -> int:
    """Runs the benchmark; 1 when a goal is missed."""
    with stage() as at:
        enrol("bench", "national")
        runs = _runs(at)
    took = spread([run.seconds for run in runs])
    rate = spread([ROWS / run.seconds for run in runs])
    most = percentile([run.megabytes for run in runs], 1.0)
    return report(
        "import",
        [
            row(f"{ROWS:,} rows ({took.low:.0f}–{took.high:.0f})", took.median, "s",
                at_most=GOAL_SECONDS),
            row(f"rows ({rate.low:,.0f}–{rate.high:,.0f})", rate.median, "/s"),
            row("most memory of the command (RSS)", most, "MB", at_most=GOAL_MEGABYTES),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
