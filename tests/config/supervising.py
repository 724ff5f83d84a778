"""Runs a supervisor with toy children in a process of its own, so that a test can kill it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hotline.config import supervisor
from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.processes import Program
from hotline.config.trouble import Trouble

TOY = str(Path(__file__).with_name("toy.py"))


def main(path: str, port: str, *kinds: str) -> int:
    """Supervises one toy of each kind, with an engine when `engine` is among the kinds."""
    home = Home(Path(path))
    home.prepare()
    with supervisor.only_one(home):
        engine = Engine(home, test=True) if "engine" in kinds else None
        if engine is not None:
            engine.start()
        toys = [
            Program(
                "web" if kind == "broken" else kind,
                [sys.executable, TOY, kind, port],
                stops=0 if kind == "leader" else 1,
                patience=0.5 if kind == "stuck" else 3.0,
            )
            for kind in kinds
            if kind != "engine"
        ]
        watched = supervisor.Supervisor(
            home,
            toys,
            dict(os.environ),
            engine=engine,
            health=("127.0.0.1", int(port)),
            logs_to_files=True,
            say=lambda sentence: print(sentence, flush=True),
        )
        return watched.run(lambda: print("ready", flush=True))


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Trouble as trouble:
        print(trouble, flush=True)
        sys.exit(1)
