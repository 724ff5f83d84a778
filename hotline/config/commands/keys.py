"""The keys that open sealed fields: what lies under which, and new ones while the system runs.

hotline keys status                what lies under which key
hotline keys rotate                a new key for each kind of file, and every data key under it
hotline keys rotate --kind person  the same for one kind; may be given more than once
hotline keys retire                take out of the keyring what nothing lies under any more

Rotate once a year and when somebody leaves who has seen the keyring. Nothing has to stop: every
process takes the new keyring up by itself. Killed in the middle, run it again. Make a backup of
the keyring before and after: a backup of the data opens only with the keys of its day, so keep
retired keys as long as backups that need them. Numbers and imported rows are found again through
keys of their own, which are not rotated."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from hotline.config.database import in_this_process
from hotline.config.home import Home
from hotline.config.trouble import Trouble

_SETTLED_MINUTES = 60

SUMMARY = "see and renew the keys that open sealed fields"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """status, rotate, retire."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("status", help="what lies under which key")
    rotate = verbs.add_parser("rotate", help="new keys, and every data key under them")
    rotate.add_argument("--kind", action="append", help="only this kind (default: all)")
    verbs.add_parser("retire", help="remove keys that nothing lies under")


def run(options: argparse.Namespace) -> int:
    """0 when done; Trouble says what to do."""
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        from hotline.vault.keyring import KeyringError

        try:
            return {"status": _status, "rotate": _rotate, "retire": _retire}[options.verb](options)
        except KeyringError as error:
            raise Trouble(str(error)) from error


def _status(options: argparse.Namespace) -> int:
    from hotline.staff import resealing
    from hotline.vault import keyring, rotating

    ring, under = keyring.current(), rotating.census() + resealing.census()
    wide = max(len(key_id) for key_id in {*ring.keys, *under})
    for key_id in sorted({*ring.keys, *under}):
        state = "in use" if key_id in ring.current.values() else "older"
        state = state if key_id in ring.keys else "MISSING FROM THE KEYRING"
        print(f"{key_id.ljust(wide)}  {under[key_id]:>12,}  {state}")
    return 0 if set(under) <= set(ring.keys) else 1


def _rotate(options: argparse.Namespace) -> int:
    from hotline.staff import resealing
    from hotline.vault import rotating

    kinds = options.kind or list(rotating.ROTATED)
    unfinished = rotating.older(rotating.census() + resealing.census())
    if unfinished and not options.kind:
        print("A rotation was begun before; it is finished first, without new keys.")
    else:
        try:
            fresh = rotating.rotate(Path(os.environ["HOTLINE_KEYS"]), kinds)
        except ValueError as error:
            raise Trouble(f"{error}. Kinds: {', '.join(rotating.ROTATED)}.") from error
        print(f"New keys: {', '.join(sorted(fresh.values()))}.")
    done = rotating.rewrap(say=lambda count: print(f"  {count:,} data keys …", flush=True))
    secrets = resealing.reseal()
    print(f"{done:,} data keys and {secrets:,} secrets of sign-ins lie under new keys now.")
    left = rotating.older(rotating.census() + resealing.census())
    if left:
        print(f"Some still lie under {', '.join(left)}: somebody works on them. Run this again.")
        return 1
    print("Back the keyring up now. `hotline keys retire` removes the older ones later.")
    return 0


def _retire(options: argparse.Namespace) -> int:
    from hotline.staff import resealing
    from hotline.vault import keyring, rotating

    # Somebody may be in the middle of a transaction that began under the older key.
    minutes = (time.time() - Path(os.environ["HOTLINE_KEYS"]).stat().st_mtime) / 60
    if minutes < _SETTLED_MINUTES:
        raise Trouble(f"The keyring was changed {minutes:.0f} minutes ago; retire after an hour.")
    gone = rotating.unused(rotating.census(), elsewhere=resealing.census())
    keyring.retire(Path(os.environ["HOTLINE_KEYS"]), gone)
    print(f"Retired: {', '.join(gone)}." if gone else "Every key is in use.")
    return 0
