"""What keeps the telephone from working, found by asking it: in plain words, worst said first.

Every question is asked of the running Asterisk or of the network, none of a file that only claims
how things are. Nothing of a caller is read.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hotline.telephony.asterisk import probing
from hotline.telephony.asterisk.dialplan import APP, STALE_SECONDS
from hotline.telephony.asterisk.shape import Site
from hotline.telephony.site import AriAddress

OLDEST = 20
_CODECS = {"codec_alaw": "A-law", "codec_ulaw": "µ-law", "codec_resample": "resampling"}
_OPUS = ("codec_opus", "codec_opus_open_source")
_HOUR_BYTES = 8000 * 2 * 3600
_HOURS = 24
_SKEW_SECONDS = 2.0
_CERTIFICATE_DAYS = 21
_PORTS_A_CALL = 4  # two legs, RTP and RTCP each


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `grave` findings mean that calls are not served."""

    sentence: str
    grave: bool


class Refused(Exception):
    """Asterisk answered with an error; `status` is 0 when it did not answer at all."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


Ask = Callable[[str], Any]


def asking(address: AriAddress) -> Ask:
    """Asks ARI one question and returns the answer. The answer raises Refused."""
    secret = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()

    def ask(path: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 # the operator's own address
            f"{address.url}/ari/{path}", headers={"Authorization": f"Basic {secret}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Refused(error.code) from error
        except (OSError, ValueError) as error:
            raise Refused(0) from error

    return ask


def findings(
    site: Site, address: AriAddress, ask: Ask, database_time: float | None = None
) -> list[Finding]:
    """Everything that is wrong, grave things first. `database_time` is the database's clock minus
    this machine's, where there is a database."""
    found = list(_reachable(address, ask))
    if not found:
        found += [*_version(ask), *_app(ask), *_heartbeat(ask), *_modules(ask)]
        found += [*_trunks(site, ask), *_clock(ask, database_time)]
    found += [*_ports(site), *_certificate(site), *_relays(site), *_recordings(site)]
    return sorted(found, key=lambda finding: not finding.grave)


def _reachable(address: AriAddress, ask: Ask) -> Iterator[Finding]:
    try:
        ask("asterisk/ping")
    except Refused as refused:
        if refused.status in (401, 403):
            sentence = "refuses this user and password (HOTLINE_PHONE_ARI_USER, _PASSWORD)."
        elif refused.status:
            sentence = f"answers {refused.status}: res_ari is not loaded, or it is not Asterisk."
        else:
            sentence = "does not answer: it is not running, or HOTLINE_PHONE_ARI is another place."
        yield Finding(f"Asterisk at {address.url} {sentence}", True)


def _version(ask: Ask) -> Iterator[Finding]:
    version = str(ask("asterisk/info")["system"]["version"])
    major = version.split(".")[0].removeprefix("certified/").split("-")[0]
    if major.isdigit() and int(major) < OLDEST:
        yield Finding(f"Asterisk is {version}; {OLDEST} or later is needed.", True)


def _app(ask: Ask) -> Iterator[Finding]:
    try:
        ask(f"applications/{APP}")
    except Refused:
        yield Finding(
            "No controller is connected: calls are answered by Asterisk alone. "
            "Start `hotline phone run`.",
            True,
        )


def _heartbeat(ask: Ask) -> Iterator[Finding]:
    try:
        said = str(ask("asterisk/variable?variable=HOTLINE_HB")["value"])
    except Refused:
        said = ""
    age = time.time() - float(said) if said else None
    if age is None:
        yield Finding("The controller has never given a sign of life to this Asterisk.", True)
    elif age > STALE_SECONDS:
        yield Finding(
            f"The controller's last sign of life is {age:.0f} seconds old: calls are answered by "
            "Asterisk alone. Is `hotline phone run` there, and does it hang?",
            True,
        )


def _modules(ask: Ask) -> Iterator[Finding]:
    loaded = {
        str(module["name"]).removesuffix(".so")
        for module in ask("asterisk/modules")
        if module["status"] == "Running"
    }
    for module, name in _CODECS.items():
        if module not in loaded:
            yield Finding(f"{name} is not loaded ({module}.so).", True)
    if not loaded.intersection(_OPUS):
        yield Finding("Opus is not loaded: browsers speak G.711, which a bad line hurts.", False)
    for module, use in (("res_srtp", "browsers"), ("res_pjsip_transport_websocket", "browsers")):
        if module not in loaded:
            yield Finding(f"{module}.so is not loaded: {use} cannot speak.", True)


def _trunks(site: Site, ask: Ask) -> Iterator[Finding]:
    if not site.trunks:
        yield Finding("No trunk is set (HOTLINE_PHONE_TRUNKS): nobody can call.", False)
    for trunk in site.trunks:
        try:
            state = str(ask(f"endpoints/PJSIP/{urllib.parse.quote(trunk.name)}")["state"])
        except Refused:
            yield Finding(
                f"Asterisk does not know the trunk {trunk.name}: its configuration is another. "
                "Write it again and restart it.",
                True,
            )
            continue
        if state != "online":
            yield Finding(
                f"The trunk {trunk.name} ({', '.join(trunk.hosts)}) does not answer OPTIONS: calls "
                "out fail; ask the carrier whether it answers them at all.",
                False,
            )


def _clock(ask: Ask, database_time: float | None) -> Iterator[Finding]:
    before = time.time()
    # ARI writes the zone without a colon, as Python reads it from 3.11 on.
    its = dt.datetime.fromisoformat(str(ask("asterisk/ping")["timestamp"])).timestamp()
    apart = {"Asterisk": its - (before + time.time()) / 2}
    if database_time is not None:
        apart["the database"] = database_time
    for what, seconds in apart.items():
        if abs(seconds) > _SKEW_SECONDS:
            yield Finding(
                f"The clock of {what} is {abs(seconds):.0f} seconds "
                f"{'ahead of' if seconds > 0 else 'behind'} this machine's. Set both by NTP.",
                True,
            )


def _ports(site: Site) -> Iterator[Finding]:
    if not probing.sip_answers(site.sip):
        yield Finding(f"Nobody answers SIP at {site.sip} (UDP): a firewall, or not bound.", True)
    if not probing.websocket_answers(site.http):
        yield Finding(f"No telephone of a browser can connect at ws://{site.http}/ws.", True)
    first, last = site.rtp
    if (calls := (last - first) // _PORTS_A_CALL) < 50:
        yield Finding(f"{first}-{last} has ports for {calls} calls (HOTLINE_PHONE_RTP).", False)


def _certificate(site: Site) -> Iterator[Finding]:
    if site.certificate is None or site.tls is None:
        yield Finding(
            "No certificate is set: browsers give a microphone over HTTPS only, except on this "
            "machine itself. Set HOTLINE_PHONE_CERT, or put a proxy before it.",
            False,
        )
        return
    try:
        until = probing.certificate_end(site.tls)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Finding(f"No WSS at {site.tls} ({reason}).", True)
        return
    days = (until - time.time()) / 86400
    if days < 0:
        yield Finding(f"The certificate at {site.tls} ended {-days:.0f} days ago.", True)
    elif days < _CERTIFICATE_DAYS:
        yield Finding(f"The certificate at {site.tls} ends in {days:.0f} days.", False)


def _relays(site: Site) -> Iterator[Finding]:
    if site.stun:
        host, _, port = site.stun.partition(":")
        if not probing.stun_answers(host, int(port or 3478)):
            yield Finding(f"STUN does not answer at {site.stun}.", True)
    if site.turn and not probing.turn_answers(site.turn.host, site.turn.port):
        yield Finding(
            f"TURN does not answer at {site.turn.host}:{site.turn.port}: counsellors behind a "
            "firewall hear nothing.",
            True,
        )
    for relay in site.relays:
        if not probing.relay_answers(relay):
            yield Finding(
                f"{relay.url} does not answer from here (HOTLINE_PHONE_RELAYS): a counsellor "
                "whose network passes no UDP hears nothing.",
                True,
            )


def _recordings(site: Site) -> Iterator[Finding]:
    place = site.directories.recordings
    if not place.is_dir():
        yield Finding(f"The directory of recordings is missing: {place}.", True)
        return
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(f"This user may not read and remove recordings in {place}.", True)
    hours = shutil.disk_usage(place).free / _HOUR_BYTES
    if hours < _HOURS:
        yield Finding(f"The disk of {place} has room for {hours:.0f} hours of recording.", True)
