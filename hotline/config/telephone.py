"""The processes that look after calls: one that drives the telephone, one that watches it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

from hotline.config.database import set_up_django
from hotline.config.home import Home
from hotline.config.processes import Program
from hotline.config.trouble import Trouble


def programs(environ: Mapping[str, str]) -> list[Program]:
    """What runs for the telephone here: nothing without one, a simulation in a demonstration."""
    phone = [sys.executable, "-m", "hotline.config.command", "phone"]
    found = []
    if environ.get("HOTLINE_PHONE_WS") or environ.get("HOTLINE_DEMO") == "1":
        found.append(Program("telephone", [*phone, "run"], waits=True, patience=8.0))
    if environ.get("HOTLINE_PHONE_WS"):
        found.append(Program("standby", [*phone, "run"], waits=True, patience=8.0))
        found.append(Program("guard", [*phone, "guard"], waits=True))
    return found


def run(environ: Mapping[str, str]) -> int:
    """Drives the telephone until SIGTERM; calls go on without it."""
    set_up_django()
    logging.basicConfig(stream=sys.stderr, format="hotline: telephone: %(message)s")
    from hotline.telephony.leading import Leader
    from hotline.telephony.switch import Switch

    url = os.environ["DATABASE_URL"]

    async def drive() -> None:
        switch: Switch
        journal: Path | None = None
        if environ.get("HOTLINE_PHONE_WS"):
            switch, journal = _asterisk(environ)
        else:
            switch = _simulation(environ)
        leader = Leader(switch, url, journal)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, leader.stop)
        await leader.run()

    asyncio.run(drive())
    return 0


def guard(environ: Mapping[str, str]) -> int:
    """Watches until SIGTERM."""
    from hotline.telephony.guard import Guard
    from hotline.telephony.site import ari_address

    _until_asked(Guard(ari_address(environ), _say).run())
    return 0


def _asterisk(environ: Mapping[str, str]) -> tuple[Any, Path]:
    from hotline.telephony.ari import Asterisk
    from hotline.telephony.site import ari_address, site_from

    site = site_from(environ)
    switch = Asterisk(
        ari_address(environ),
        site.directories.recordings,
        trunk=site.trunks[0].name if site.trunks else "",
        caller=site.numbers[0],
    )
    return switch, site.directories.journal


def _simulation(environ: Mapping[str, str]) -> Any:
    from hotline.telephony.simulated import Simulation

    if environ.get("HOTLINE_DEMO") != "1":
        raise Trouble("No telephone is named: set HOTLINE_PHONE_WS (docs/telephony.md).")
    return Simulation(Home.from_environment(environ).run / "recordings")


def _until_asked(work: Coroutine[Any, Any, None]) -> None:
    async def both() -> None:
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, asked.set)
        watching = asyncio.ensure_future(work)
        await asked.wait()
        watching.cancel()

    asyncio.run(both())


def _say(sentence: str) -> None:
    print(f"hotline: {sentence}", file=sys.stderr, flush=True)
