"""The telephone: Asterisk, its configuration, and whether it works.

hotline phone asterisk         Asterisk from var/phone/root, in the foreground, until SIGTERM
hotline phone config --to DIR  the complete configuration for an Asterisk of your own
hotline phone run              drive the telephone: greet, ring, bring together, write down
hotline phone guard            watch whoever drives it, from outside
hotline phone check            what keeps a deployment from taking calls, in plain words

Settings are HOTLINE_PHONE_… in the environment; docs/telephony.md has them all."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from hotline.config import telephone
from hotline.config.home import Home
from hotline.config.processes import following, stoppable
from hotline.config.trouble import Trouble

SUMMARY = "Asterisk: start it, write its configuration, find out what is wrong"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """asterisk, config, check, run, guard."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("asterisk", help="run Asterisk in the foreground")
    config = verbs.add_parser("config", help="write the configuration for an Asterisk of your own")
    config.add_argument("--to", type=Path, required=True, metavar="DIR", help="where to")
    verbs.add_parser("check", help="what keeps calls from being served")
    verbs.add_parser("run", help="drive the telephone (serve and demo start one already)")
    verbs.add_parser("guard", help="watch whoever drives it (serve starts one already)")


def run(options: argparse.Namespace) -> int:
    """0 when done, and when a check finds nothing grave; Trouble says what to do."""
    from hotline.telephony.site import Unusable

    home = Home.from_environment()
    home.prepare()
    environ = {"HOTLINE_HOME": str(home.path), **os.environ}
    try:
        return _VERBS[options.verb](options, environ)
    except Unusable as error:
        raise Trouble(str(error)) from error


def spoken() -> dict[str, dict[str, str]]:
    """What a caller hears, from the country pack: kind -> language -> words.

    They are played as hotline/KIND-LANGUAGE: notice, moment, offer, and choice in the codes of
    the pack's list of languages."""
    from hotline.countries import pack

    rules = pack.current().phone
    return {
        "notice": dict(rules.notice),
        "moment": dict(rules.moment),
        "offer": dict(rules.offer_words),
        "choice": {choice.language: choice.say for choice in rules.choices},
    }


def _asterisk(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from hotline.telephony.asterisk import sounds
    from hotline.telephony.asterisk.instance import Instance, NotRunning
    from hotline.telephony.site import root_from, site_from, sounds_from

    site = site_from(environ)
    instance = Instance(root_from(environ), site)
    try:
        with stoppable():
            for sound in sounds.make(site.directories, spoken(), sounds_from(environ)):
                if not sound.seconds:
                    _say(f"No machine speaks {sound.name}: supply a recorded file.")
            instance.start(following(os.getpid()))
            _say(f"Asterisk takes calls at {site.sip} and orders at {site.http}. Ctrl-C stops it.")
            while instance.running:
                time.sleep(0.5)
        raise Trouble(f"Asterisk ended by itself. Its log: {site.directories.log / 'messages'}")
    except (NotRunning, sounds.Unsuitable) as error:
        raise Trouble(str(error)) from error
    finally:
        instance.stop()


def _config(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from hotline.telephony.asterisk.writing import configuration
    from hotline.telephony.site import SYSTEM, site_from

    site = site_from({"HOTLINE_PHONE_HOME": SYSTEM, **environ})
    options.to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in configuration(site).items():
        path = options.to / name
        path.touch(mode=0o600)
        path.write_text(text)
    places = site.directories
    _say(f"Written to {options.to}. ari.conf and pjsip.conf hold secrets. Next:")
    _say(f"  1. copy the files to {places.etc}; they are all that this Asterisk needs")
    _say(f"  2. put notice-{site.languages[0]}.wav and its like into {places.sounds}")
    _say(f"     and music into {places.music}")
    _say(f"  3. let the user of `hotline phone run` read and remove files in {places.recordings}")
    _say("  4. restart Asterisk, then: hotline phone check")
    return 0


def _check(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from hotline.telephony.asterisk import checking
    from hotline.telephony.site import ari_address, site_from

    address = ari_address(environ)
    found = checking.findings(
        site_from(environ), address, checking.asking(address), _database_ahead(environ)
    )
    for finding in found:
        print(("must be mended: " if finding.grave else "worth a look:   ") + finding.sentence)
    if not found:
        print("Calls can be served: Asterisk, trunk, ports, recordings and clock are in order.")
    return 1 if any(finding.grave for finding in found) else 0


def _database_ahead(environ: Mapping[str, str]) -> float | None:
    """How far the database's clock is ahead of this machine's; None without one."""
    import psycopg

    if not (url := environ.get("DATABASE_URL")):
        return None
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            before = time.time()
            row = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
            return float(row[0]) - (before + time.time()) / 2 if row else None
    except psycopg.Error:
        return None


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


_VERBS: dict[str, Callable[[argparse.Namespace, Mapping[str, str]], int]] = {
    "asterisk": _asterisk,
    "config": _config,
    "check": _check,
    "run": lambda options, environ: telephone.run(environ),
    "guard": lambda options, environ: telephone.guard(environ),
}
