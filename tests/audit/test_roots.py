"""Signed roots: whatever is done to a row or a root afterwards, the first one is named."""

import json
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hotline.audit import chain, sealing
from hotline.audit.merkle import leaf, root_of
from hotline.audit.outside import ROOTS, Outside
from hotline.audit.sealing import State, runs, without
from hotline.audit.verifying import Report, verify
from hotline.vault.signing import Signer

NOW = 1_790_000_000_000_000  # microseconds


def row(number: int, word: str = "saw") -> bytes:
    return f"{number}\t{NOW + number}\tstaff:1\ts\t{word}\t\\N\t\t[]".encode()


@dataclass
class Log:
    """Rows in memory and their roots in a folder, as the sealer makes them."""

    outside: Outside
    signer: Signer
    rows: dict[int, bytes] = field(default_factory=dict)
    state: State = field(default_factory=lambda: State(None, 0, (), 0))
    hurries: bool = False
    """A number that is not there a root later never comes."""

    def begin(self) -> None:
        told = {"kind": "key", "key": self.signer.key_id, "public": self.signer.public.hex()}
        first = chain.write({**told, "at": sealing.now()}, None, self.signer)
        self.outside.append(first, [])
        self.state = State(first, 0, (), 0)

    def seal(self, numbers: list[int], *, bounds: tuple[int, int] = (0, 1)) -> None:
        found = [row(number) for number in sorted(numbers)]
        if self.hurries:
            self.state = replace(
                self.state, gaps=tuple(replace(gap, since=0) for gap in self.state.gaps)
            )
        self.rows |= dict(zip(sorted(numbers), found, strict=True))
        line, self.state = sealing.next_root(self.state, found, bounds, self.signer)
        self.outside.append(line, [leaf(one) for one in found])

    def verified(self, *, leaves: bool = True, expect: str = "") -> Report:
        held = [self.rows[number] for number in sorted(self.rows)]
        kept = self.outside.leaves if leaves else lambda first, count: []
        return verify(held, self.outside.texts(), leaves=kept, expect=expect)


def signer(name: str = "audit-1") -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(secrets.token_bytes(32)))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(Outside(tmp_path / "audit"), signer())
    made.begin()
    return made


# --- the tree -----------------------------------------------------------------------------------


def _as_the_rfc_writes_it(entries: list[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    left, right = _as_the_rfc_writes_it(entries[:split]), _as_the_rfc_writes_it(entries[split:])
    return sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_tree_is_that_of_rfc_6962(entries: list[bytes]) -> None:
    assert root_of([leaf(entry) for entry in entries]) == _as_the_rfc_writes_it(entries)


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_runs_and_what_is_left_of_them_are_those_of_sets(some: set[int], taken: set[int]) -> None:
    def numbers(spans: list[tuple[int, int]]) -> set[int]:
        return {n for a, b in spans for n in range(a, b + 1)}

    assert numbers(runs(sorted(some))) == some
    left = [n for span in runs(sorted(some)) for n in without(span, runs(sorted(taken)))]
    assert numbers(left) == some - taken


# --- whatever is done to it ---------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> list[list[int]]:
    """Numbers under each root: rising, with holes, some of which are filled a root later."""
    batches, upto, holes = [], 0, list[int]()
    for _ in range(draw(st.integers(1, 5))):
        late = [n for n in holes if draw(st.booleans())]
        fresh = []
        holes = []
        for _ in range(draw(st.integers(1, 12))):
            upto += 1
            (holes if draw(st.integers(0, 5)) == 0 else fresh).append(upto)
        if not fresh:
            fresh, holes = [upto], [n for n in holes if n != upto]
        batches.append(sorted({*late, *fresh}))
    return batches


MUTATIONS = ("change", "remove", "swap", "insert", "cut rows", "cut line", "cut end", "edit line")


@settings(max_examples=300, deadline=None)
@given(history=histories(), how=st.sampled_from(MUTATIONS), data=st.data(), leaves=st.booleans())
def test_any_change_is_found_and_the_first_one_named(
    history: list[list[int]], how: str, data: st.DataObject, leaves: bool
) -> None:
    with TemporaryDirectory() as folder:
        log = Log(Outside(Path(folder)), signer(), hurries=True)
        log.begin()
        for batch in history:
            log.seal(batch)
        whole = log.verified()
        assert whole.first is None
        assert whole.rows == sum(map(len, history))
        wanted = _mutated(log, history, how, data)
        found = log.verified(leaves=leaves, expect=whole.head).first
        assert found is not None
        if how in ("change", "swap") and not leaves:
            # Without the leaf hashes a root names the first of its rows.
            assert found.of == "row"
            assert found.number in [batch[0] for batch in history if wanted[1] in batch]
        else:
            assert (found.of, found.number) == wanted


def _mutated(log: Log, history: list[list[int]], how: str, data: st.DataObject) -> tuple[str, int]:
    """What is done, and what has to be named."""
    numbers = sorted(log.rows)
    one = data.draw(st.sampled_from(numbers))
    if how == "change":
        log.rows[one] = row(one, "did")
        return ("row", one)
    if how == "remove":
        del log.rows[one]
        return ("row", one)
    if how == "swap":
        other = data.draw(st.sampled_from(numbers))
        assume(one != other)
        same = [batch for batch in history if one in batch and other in batch]
        assume(same)
        # Each takes the other's content under its own number.
        log.rows[one], log.rows[other] = row(one, "b"), row(other, "a")
        return ("row", min(one, other))
    if how == "insert":
        open_now = {n for g in log.state.gaps for n in range(g.first, g.last + 1)}
        dead = set(range(1, log.state.upto)) - set(numbers) - open_now
        assume(dead)
        number = data.draw(st.sampled_from(sorted(dead)))
        log.rows[number] = row(number)
        return ("row", number)
    if how == "cut rows":
        for number in [n for n in numbers if n >= one]:
            del log.rows[number]
        return ("row", one)
    return ("root", _lines_mutated(log.outside.folder / ROOTS, how, data))


def _lines_mutated(path: Path, how: str, data: st.DataObject) -> int:
    lines = path.read_text().splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    if how == "cut end":
        path.write_text("".join(line + "\n" for line in lines[:at]))
        return at + 1
    if how == "cut line":
        assume(at < len(lines) - 1)
        del lines[at]
    else:
        body = json.loads(lines[at])
        body["at"] = "2020-01-01T00:00:00Z"
        lines[at] = json.dumps(body, sort_keys=True, separators=(",", ":"))
    path.write_text("".join(line + "\n" for line in lines))
    return at + 1


# --- late, undone, older ------------------------------------------------------------------------


def test_a_row_that_commits_late_comes_under_a_later_root(log: Log) -> None:
    log.seal([1, 2, 5], bounds=(100, 103))
    assert [(g.first, g.last) for g in log.state.gaps] == [(3, 4)]
    log.seal([3, 6], bounds=(104, 105))
    assert log.verified().first is None
    assert [(g.first, g.last) for g in log.state.gaps] == [(4, 4)]


def test_a_number_that_nobody_can_fill_any_more_is_closed(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([1000.0, 1060.0, 1120.0, 1180.0])
    monkeypatch.setattr("hotline.audit.sealing.time.time", lambda: next(clock))
    log.seal([1, 3], bounds=(100, 103))
    log.seal([4], bounds=(102, 110))
    assert [(g.first, g.bound) for g in log.state.gaps] == [(2, 110)]
    log.seal([5], bounds=(109, 120))
    assert [(g.first, g.bound) for g in log.state.gaps] == [(2, 110)], "one is open that is older"
    log.seal([6], bounds=(110, 130))
    assert log.state.gaps == ()
    log.rows[2] = row(2)
    assert str(log.verified().first) == "row 2: it was inserted"


def test_a_new_row_that_says_it_is_old_is_named(log: Log) -> None:
    log.seal([1])
    log.rows[2] = b"2\t1000000\tstaff:1\ts\tsaw\t\\N\t\t[]"
    found = log.verified().first
    assert found is not None
    assert "older than the last root" in found.what


def test_a_new_key_is_told_by_the_one_before_and_old_roots_still_hold(log: Log) -> None:
    log.seal([1, 2])
    first, second = log.signer, signer("audit-2")
    log.state = sealing.with_key(log.state, second, lambda _: first, _Kept(log.outside))  # type: ignore[arg-type]
    log.signer = second
    log.seal([3])
    report = log.verified()
    assert report.first is None
    assert report.key == first.public.hex(), "noted once, it holds through every change of keys"
    log.signer = first
    log.seal([4])
    found = log.verified().first
    assert found is not None
    assert "another key" in found.what


def test_a_key_of_ones_own_signs_nothing(log: Log) -> None:
    log.seal([1])
    log.signer = signer()
    log.seal([2])
    assert str(log.verified().first) == "root 3: its signature is wrong"


def test_a_line_cut_short_by_a_crash_is_written_over(log: Log) -> None:
    log.seal([1])
    with (log.outside.folder / ROOTS).open("ab") as file:
        file.write(b'{"at":"20')
    assert log.outside.last() == log.state.tail.text  # type: ignore[union-attr]
    log.seal([2])
    assert log.verified().first is None
    assert len(log.outside.texts()) == 3


class _Kept:
    """An outside that is not beside a database: the line goes to the folder alone."""

    def __init__(self, outside: Outside) -> None:
        self.append = outside.append


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "hotline.audit.sealing.keep",
        lambda line, leaves, outside: outside.append(line, leaves),
    )
