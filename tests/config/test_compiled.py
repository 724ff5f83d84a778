"""Compiled loops are kept for the sources they were made of, and for no others."""

from pathlib import Path

from hotline.config.commands.finder import LOOPS, compiled_in


def test_loops_of_other_sources_are_never_run_and_not_kept(tmp_path: Path) -> None:
    package, folder = tmp_path / "loops", tmp_path / "compiled"
    package.mkdir()
    (package / "outer.py").write_text("from loops.inner import inner\n")
    (package / "inner.py").write_text("inner = 1\n")
    before = compiled_in(folder, [package])
    before.mkdir(parents=True)
    assert compiled_in(folder, [package]) == before
    assert before.is_dir()
    (package / "inner.py").write_text("inner = 2\n")
    assert compiled_in(folder, [package]) != before
    assert not before.exists()


def test_every_module_with_loops_is_among_the_sources() -> None:
    root = LOOPS[0].parent
    with_loops = {path.parent for path in root.rglob("*.py") if "import njit" in path.read_text()}
    assert with_loops <= set(LOOPS)
    assert with_loops
