"""`hotline phone check` says in plain words what keeps calls from being served."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotline.telephony.asterisk import checking, probing
from hotline.telephony.asterisk.checking import Refused, asking, findings
from hotline.telephony.asterisk.shape import Address, Certificate, Turn
from hotline.telephony.asterisk.writing import Directories, Site, Trunk
from hotline.telephony.site import AriAddress, relays_of
from tests.telephony.rig import running
from tests.telephony.rig import site as fresh

CERTIFICATE_END = probing.certificate_end
ARI = AriAddress("http://127.0.0.1:1", "hotline", "x")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose network answers."""
    monkeypatch.setattr(probing, "sip_answers", lambda address: True)
    monkeypatch.setattr(probing, "websocket_answers", lambda address: True)
    made = Site(
        directories=Directories.under(tmp_path, tmp_path),
        sip=Address("127.0.0.1", 5060),
        http=Address("127.0.0.1", 8088),
        ari_user="hotline",
        ari_password="x",
        trunks=(Trunk("carrier", ("192.0.2.1",)),),
        tls=Address("127.0.0.1", 8089),
        certificate=Certificate(tmp_path / "chain", tmp_path / "key"),
    )
    made.directories.recordings.mkdir(parents=True)
    monkeypatch.setattr(probing, "certificate_end", lambda address: time.time() + 90 * 86400)
    return made


def answers(**changed: Any) -> dict[str, Any]:
    modules = ["codec_alaw", "codec_ulaw", "codec_resample", "codec_opus", "res_srtp"]
    modules.append("res_pjsip_transport_websocket")
    return {
        "asterisk/ping": {"timestamp": dt.datetime.now(dt.UTC).isoformat()},
        "asterisk/info": {"system": {"version": "22.10.1"}},
        "applications/hotline": {},
        "asterisk/variable?variable=HOTLINE_HB": {"value": str(int(time.time()))},
        "asterisk/modules": [{"name": f"{name}.so", "status": "Running"} for name in modules],
        "endpoints/PJSIP/carrier": {"state": "online"},
    } | changed


def said(site: Site, database: float | None = 0.0, **changed: Any) -> list[str]:
    known = answers(**changed)

    def ask(path: str) -> Any:
        if isinstance(known[path], Refused):
            raise known[path]
        return known[path]

    return [finding.sentence for finding in findings(site, ARI, ask, database)]


def test_nothing_is_said_of_a_good_one(site: Site) -> None:
    assert said(site) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"asterisk/ping": Refused(401)}, "refuses this user and password"),
        ({"asterisk/ping": Refused(0)}, "does not answer"),
        ({"asterisk/info": {"system": {"version": "16.28.0"}}}, "20 or later"),
        ({"applications/hotline": Refused(404)}, "No controller is connected"),
        ({"asterisk/variable?variable=HOTLINE_HB": {"value": ""}}, "never given a sign"),
        ({"asterisk/variable?variable=HOTLINE_HB": {"value": "1000"}}, "seconds old"),
        ({"asterisk/modules": []}, "A-law is not loaded"),
        ({"endpoints/PJSIP/carrier": Refused(404)}, "does not know the trunk carrier"),
        ({"endpoints/PJSIP/carrier": {"state": "offline"}}, "does not answer OPTIONS"),
        ({"asterisk/ping": {"timestamp": "2020-01-01T00:00:00.000+0000"}}, "behind this machine's"),
    ],
)
def test_what_asterisk_answers_is_told_in_words(
    site: Site, changed: dict[str, Any], sentence: str
) -> None:
    assert sentence in " ".join(said(site, **changed))


def test_what_the_network_answers_is_told_in_words(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "sip_answers", lambda address: False)
    monkeypatch.setattr(probing, "websocket_answers", lambda address: False)

    def shown(address: Address) -> float:
        return time.time() + 86400 if address == site.tls else CERTIFICATE_END(address)

    monkeypatch.setattr(probing, "certificate_end", shown)
    monkeypatch.setattr(probing, "_SECONDS", 0.1)
    monkeypatch.setattr(checking, "_HOURS", 10**9)
    broken = replace(site, stun="127.0.0.1:9", turn=Turn("127.0.0.1", 9), rtp=(10000, 10040))
    broken = replace(broken, relays=relays_of("stun:127.0.0.1:9 turns:127.0.0.1:9?transport=tcp"))
    whole = " ".join(said(broken, 5.0))
    for words in (
        "Nobody answers SIP",
        "No telephone of a browser",
        "ends in 1 days",
        "STUN does not answer",
        "TURN does not answer",
        "stun:127.0.0.1:9 does not answer",
        "turns:127.0.0.1:9?transport=tcp does not answer",
        "ports for 10 calls",
        "hours of recording",
        "database is 5 seconds ahead",
    ):
        assert words in whole
    site.directories.recordings.rmdir()
    assert "directory of recordings is missing" in " ".join(said(site))


def test_a_running_asterisk_with_no_controller_lacks_the_controller_alone(network: None) -> None:
    # One of its own: that of the session may still know the controller of an earlier test.
    with tempfile.TemporaryDirectory() as home, running(fresh(Path(home), number=2)) as asterisk:
        address = AriAddress(f"http://{asterisk.site.http}", "hotline", asterisk.site.ari_password)
        site = replace(asterisk.site, trunks=())
        grave = [one.sentence for one in findings(site, address, asking(address), 0.0) if one.grave]
        assert len(grave) == 2
        assert "No controller is connected" in grave[0]
        wrong = AriAddress(address.url, "hotline", "wrong")
        assert "refuses this user" in findings(site, wrong, asking(wrong), 0.0)[0].sentence
