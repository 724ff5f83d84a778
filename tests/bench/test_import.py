"""The log that the import benchmark writes is one that the importer understands."""

from __future__ import annotations

import importlib
from pathlib import Path

from hotline.contacts.importing.mapping import load_mapping
from hotline.contacts.importing.rows import read_rows
from hotline.contacts.importing.shapes import ReadyRow
from hotline.contacts.importing.sources import open_source

bench = importlib.import_module("bench.import")


def test_a_log_is_the_same_for_its_seed_and_another_for_another(tmp_path: Path) -> None:
    one, again, other = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.csv"
    bench.write_log(one, rows=50, seed=1)
    bench.write_log(again, rows=50, seed=1)
    bench.write_log(other, rows=50, seed=2)
    assert one.read_bytes() == again.read_bytes()
    assert one.read_bytes() != other.read_bytes()


def test_every_row_is_understood_but_those_said_to_be_broken(tmp_path: Path) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "mapping.yaml"
    broken = bench.write_log(log, rows=600, seed=7)
    mapping.write_text(bench.MAPPING)
    read = list(read_rows(open_source(log), load_mapping(mapping)))
    ready = [row for row in read if isinstance(row, ReadyRow)]
    assert broken == 2
    assert len(read) == 600
    assert len(read) - len(ready) == broken
    assert all(row.notes and row.source_reference for row in ready)
    assert any(row.phone for row in ready)
    assert any(not row.phone for row in ready)
    assert {row.channel for row in ready} >= {"phone_in"}
    assert any(row.kind for row in ready)
    assert any(row.place for row in ready)
