"""Run the whole hotline on this machine with invented people.

Starts a database of its own, makes the tables, loads the country pack and demonstration data,
and serves on http://127.0.0.1:8000 (PORT=8010 hotline demo for another port). Prints one sign-in
for each role. Ctrl-C stops everything; the data stays for the next start. --reset begins afresh.

The demonstration shows its passwords, so it refuses any other address than this machine and any
database but its own."""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from hotline.config import doors, preparing, supervisor
from hotline.config.engine import Engine
from hotline.config.home import Home
from hotline.config.processes import stoppable

SUMMARY = "run everything on this machine with invented people"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--reset, --only-reset, --host."""
    parser.add_argument("--reset", action="store_true", help="delete the data first")
    parser.add_argument("--only-reset", action="store_true", help="delete the data and stop")
    parser.add_argument("--host", default="127.0.0.1", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Serves until stopped; 0 after a clean stop."""
    doors.require_safe_demo(os.environ, options.host)
    port = doors.port_from(os.environ)
    home = Home.from_environment()
    home.prepare()
    with stoppable(), supervisor.only_one(home):
        if options.reset or options.only_reset:
            reset(home)
            say("The demonstration data is deleted.")
            if options.only_reset:
                return 0
            home.prepare()
        doors.require_free(options.host, port, make="MAKELEVEL" in os.environ)
        return _serve(home, options.host, port)


def reset(home: Home) -> None:
    """Deletes data and keys of the demonstration, and nothing else that lies in the directory."""
    Engine(home).destroy()
    for folder in (home.keys, home.static, home.log):
        shutil.rmtree(folder, ignore_errors=True)


def say(sentence: str) -> None:
    """One line for the person at the keyboard, at once also when it goes into a pipe."""
    print(sentence, file=sys.stderr, flush=True)


def _serve(home: Home, host: str, port: int) -> int:
    engine = Engine(home)
    url = f"http://{host}:{port}"

    def ready() -> None:
        print(f"\nThe hotline is ready: {url}\n", flush=True)
        for line in preparing.sign_in_lines(home):
            print(line)
        print("\nThe page that asks for a sign-in code shows it. The people are invented.")
        print(f"The data lies in {home.path} and stays. Ctrl-C stops.", flush=True)

    if not engine.running():
        say("Starting the database …")
    try:
        environment = {
            **os.environ,
            **engine.start().environment(),
            "DJANGO_SETTINGS_MODULE": "hotline.config.settings",
            "HOTLINE_HOME": str(home.path),
            "HOTLINE_KEYS": str(home.keyring),
            "HOTLINE_STATIC": str(home.static),
            "HOTLINE_DEMO": "1",
            "HOTLINE_ORIGINS": f"{url},http://localhost:{port}",
            "HOTLINE_STREAM_URL": f"http://{host}:{port + 1}",
            "PORT": str(port),
        }
        preparing.prepare(home, environment, demo=True, say=say)
        return supervisor.Supervisor(
            home,
            supervisor.programs(host, port, environment),
            environment,
            engine=engine,
            health=(host, port),
            logs_to_files=True,
            say=say,
        ).run(ready)
    except BaseException:
        engine.stop()
        raise
