"""The settings of the telephone, and what is written from them for any Asterisk."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from hotline.telephony.asterisk import sounds
from hotline.telephony.asterisk.writing import Directories, configuration
from hotline.telephony.site import Unusable, ari_address, site_from


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"HOTLINE_HOME": str(tmp_path)}


def test_a_password_is_made_once_and_nobody_else_reads_it(home: dict[str, str]) -> None:
    first = ari_address(home)
    assert len(first.password) > 30
    assert ari_address(home) == first
    path = Path(home["HOTLINE_HOME"]) / "keys" / "phone.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.password not in repr(first)
    assert ari_address({**home, "HOTLINE_PHONE_ARI_PASSWORD": "given"}).password == "given"


def test_a_trunk_with_a_name_and_a_secret_registers(home: dict[str, str]) -> None:
    site = site_from(
        {
            **home,
            "HOTLINE_PHONE_TRUNKS": "viettel=192.0.2.1,192.0.2.2:5070; spare=198.51.100.7",
            "HOTLINE_PHONE_TRUNK_VIETTEL": "line111:se;cret",
            "HOTLINE_PHONE_REGISTER": "viettel",
            "HOTLINE_PHONE_EXTERNAL": "203.0.113.5",
            "HOTLINE_PHONE_LOCAL_NETS": "10.0.0.0/8, 192.168.0.0/16",
            "HOTLINE_PHONE_TURN": "turn.example:3479",
        }
    )
    assert [trunk.name for trunk in site.trunks] == ["viettel", "spare"]
    written = configuration(site)
    assert "contact=sip:192.0.2.2:5070" in written["pjsip.conf"]
    assert "password=se\\;cret" in written["pjsip.conf"]
    assert "client_uri=sip:line111@192.0.2.1:5070" in written["pjsip.conf"]
    assert written["pjsip.conf"].count("external_media_address=203.0.113.5") == 2
    assert "turnaddr=turn.example:3479" in written["rtp.conf"]
    assert "se;cret" not in repr(site)


def test_a_certificate_brings_wss(home: dict[str, str]) -> None:
    files = {"HOTLINE_PHONE_CERT": "/tls/chain.pem", "HOTLINE_PHONE_CERT_KEY": "/tls/key.pem"}
    written = configuration(site_from({**home, **files}))
    assert "tlsprivatekey=/tls/key.pem" in written["http.conf"]
    assert "[wss]" in written["pjsip.conf"]
    assert "[wss]" not in configuration(site_from(home))["pjsip.conf"]
    with pytest.raises(Unusable, match="go together"):
        site_from({**home, "HOTLINE_PHONE_CERT": "/tls/chain.pem"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOTLINE_PHONE_SIP", "localhost:5060"),
        ("HOTLINE_PHONE_ARI", "127.0.0.1"),
        ("HOTLINE_PHONE_RTP", "20000-10000"),
        ("HOTLINE_PHONE_TRUNKS", "Viettel!=192.0.2.1"),
        ("HOTLINE_PHONE_NUMBERS", "111,one"),
        ("HOTLINE_PHONE_TURN", "turn.example:x"),
        ("HOTLINE_PHONE_RELAYS", "turn.example:3478"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    home: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(Unusable, match=name):
        site_from({**home, name: value})


def test_no_value_begins_a_line_of_its_own(home: dict[str, str]) -> None:
    secret = {"HOTLINE_PHONE_ARI_PASSWORD": "x\n[admin]\ntype=user"}
    with pytest.raises(ValueError, match="line break"):
        configuration(site_from({**home, **secret}))


def test_nothing_that_a_caller_hears_or_sees_names_what_the_line_is_for(
    home: dict[str, str],
) -> None:
    text = " ".join(configuration(site_from(home)).values()).lower()
    assert "traffick" not in text
    assert "buôn bán" not in text


def test_only_modules_that_are_there_are_loaded(home: dict[str, str]) -> None:
    written = configuration(site_from(home), {"res_pjsip", "codec_alaw"})["modules.conf"]
    assert written.count("load=") == 3  # with autoload=
    assert "autoload=no" in written


def test_a_notice_of_more_than_five_seconds_is_refused(tmp_path: Path) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed (sh .ci/phone)")
    places = Directories.under(tmp_path, tmp_path)
    made = sounds.make(places, {"notice": {"vi": "Xin chào."}, "choice": {"xxx": "…"}})
    assert [one.seconds > 0 for one in made] == [True, False]
    with pytest.raises(sounds.Unsuitable, match="notice-vi lasts"):
        sounds.make(places, {"notice": {"vi": "Cuộc gọi này được ghi âm. " * 5}})


def test_a_recorded_file_takes_the_place_of_the_machine(tmp_path: Path) -> None:
    if shutil.which("sox") is None:
        pytest.skip("sox is not installed (sh .ci/phone)")
    places = Directories.under(tmp_path / "pbx", tmp_path)
    (tmp_path / "notice-vi.sln").write_bytes(b"\x00\x10" * 8000)
    made = sounds.make(places, {"notice": {"vi": "Xin chào."}}, tmp_path)
    assert not made[0].machine
    assert made[0].seconds == pytest.approx(1, abs=0.01)
