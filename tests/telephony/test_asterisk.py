"""What Asterisk does by itself, on real calls: with no controller, nobody is turned away."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hotline.telephony.asterisk.instance import NotRunning
from tests.telephony.hearing import Wire, tones
from tests.telephony.rig import (
    CALLER_TONE,
    SEAT_TONE,
    Asterisk,
    Carrier,
    DeskPhone,
    running,
    site,
    until,
)
from tests.telephony.websocket import BrowserPhone, connected

BOTH = (CALLER_TONE, SEAT_TONE)
BROWSER = {"webrtc": "yes", "dtls_auto_generate_cert": "yes", "transport": "ws"}


def lines(asterisk: Asterisk, event: str = "ended") -> list[dict[str, str]]:
    return [line for line in asterisk.instance.journal() if line["event"] == event]


def next_line(asterisk: Asterisk, before: int) -> dict[str, str]:
    until(lambda: len(lines(asterisk)) > before)
    return lines(asterisk)[before]


def test_a_second_on_the_same_addresses_does_not_start(asterisk: Asterisk, tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="HOTLINE_PHONE_ARI"), running(site(tmp_path)):
        pass


def test_it_starts_without_a_warning(asterisk: Asterisk) -> None:
    assert asterisk.instance.warnings() == []
    assert asterisk.ari("GET", "asterisk/info")[0] == 200


def test_a_call_that_no_controller_sees_is_answered_recorded_and_written_down(
    asterisk: Asterisk, wire: Wire
) -> None:
    before = len(lines(asterisk))
    call = asterisk.trunk().call(seconds=5.5)
    assert call.wait() == 0, call.said()
    line = next_line(asterisk, before)
    assert line["number"] == "+84912345678"
    assert (line["dialled"], line["way"], line["seat"]) == ("111", "fallback", "")
    assert int(line["start"]) <= int(line["answered"]) < int(line["end"])
    recording = asterisk.site.directories.recordings / f"{line['call']}-f.sln"
    assert tones(recording, BOTH) == {CALLER_TONE}
    assert not recording.read_bytes().startswith(b"RIFF")
    assert call.heard(wire).size > 3 * 8000
    assert [one["call"] for one in lines(asterisk)].count(line["call"]) == 1


def test_a_free_seat_is_rung_and_both_hear_each_other(asterisk: Asterisk, wire: Wire) -> None:
    before = len(lines(asterisk))
    phone = DeskPhone()
    seat = phone.ready(answer=0.3, talk=2)
    asterisk.seat("desk1", contact=phone.contact)
    asterisk.say("HOTLINE_SEATS", "PJSIP/desk1")
    call = asterisk.trunk().call(seconds=20)
    assert call.wait() == 0, call.said()
    line = next_line(asterisk, before)
    assert (line["dialstatus"], line["seat"]) == ("ANSWER", "desk1")
    assert SEAT_TONE in tones(call.heard(wire), BOTH)
    assert tones(seat.heard(wire), BOTH) == {CALLER_TONE}
    recording = asterisk.site.directories.recordings / f"{line['call']}-f.sln"
    assert tones(recording, BOTH) == set(BOTH)


def test_who_hangs_up_while_nobody_answers_is_written_down(asterisk: Asterisk) -> None:
    before = len(lines(asterisk))
    phone = DeskPhone()
    phone.ready(answer=None)
    asterisk.seat("desk2", contact=phone.contact)
    asterisk.say("HOTLINE_SEATS", "PJSIP/desk2")
    call = asterisk.trunk().call(seconds=3.5)
    assert call.wait() == 0, call.said()
    line = next_line(asterisk, before)
    assert (line["dialstatus"], line["seat"], line["state"]) == ("CANCEL", "", "Up")


def test_a_caller_whose_seat_is_lost_hears_music_and_gets_another(asterisk: Asterisk) -> None:
    lost, other = DeskPhone(), DeskPhone()
    first = lost.ready(answer=0)
    asterisk.seat("desk3", contact=lost.contact, rtp_timeout="1")
    asterisk.seat("desk4", contact=other.contact)
    asterisk.say("HOTLINE_SEATS", "PJSIP/desk3")
    call = asterisk.trunk().call(seconds=30)
    until(lambda: sum(one["state"] == "Up" for one in asterisk.channels()) == 2)
    time.sleep(0.5)
    other.ready(answer=0, talk=1)
    asterisk.say("HOTLINE_SEATS", "PJSIP/desk4")
    before = len(lines(asterisk))
    first.stop()
    assert call.wait() == 0, call.said()
    assert next_line(asterisk, before)["seat"] == "desk4"


@pytest.mark.parametrize(
    ("how", "number", "presentation"),
    [
        ({"asserted": "+84987654321"}, "+84987654321", "allowed_not_screened"),
        ({"withheld": True}, "", "prohib_not_screened"),
        ({"withheld": True, "asserted": "+84987654321"}, "", "prohib_not_screened"),
        ({"from_": "anonymous"}, "", "unavailable"),
    ],
)
def test_the_number_is_the_carriers_word_and_a_withheld_one_goes_no_further(
    asterisk: Asterisk, how: dict[str, object], number: str, presentation: str
) -> None:
    before = len(lines(asterisk))
    call = asterisk.trunk().call(seconds=0.3, sound=None, **how)  # type: ignore[arg-type]
    shown = until(lambda: [one for one in asterisk.channels() if one["state"] == "Up"])[0]["caller"]
    assert call.wait() == 0, call.said()
    line = next_line(asterisk, before)
    assert (line["number"], line["presentation"]) == (number, presentation)
    assert shown == {"name": "", "number": number}


def test_the_controllers_heartbeat_decides_and_without_an_app_the_fallback_answers(
    asterisk: Asterisk,
) -> None:
    asterisk.say("HOTLINE_HB", str(int(time.time())))
    before = len(lines(asterisk))
    call = asterisk.trunk().call("+842471234567", seconds=0.3, sound=None)
    assert call.wait() == 0, call.said()
    line = next_line(asterisk, before)
    assert (line["dialled"], line["way"]) == ("+842471234567", "fallback")


def test_a_call_that_its_controller_leaves_hanging_is_sent_to_the_fallback(
    asterisk: Asterisk, wire: Wire
) -> None:
    """The guard does this when a controller hangs: it is connected, and nothing happens."""
    login = f"{asterisk.site.ari_user}:{asterisk.site.ari_password}"
    controller = connected(asterisk.site.http, f"/ari/events?app=hotline&api_key={login}")
    asterisk.say("HOTLINE_HB", str(int(time.time())))
    before = len(lines(asterisk))
    call = asterisk.trunk().call(seconds=4, sound=None)
    until(lambda: (asterisk.ari("GET", "applications/hotline")[1] or {})["channel_ids"])
    (channel,) = asterisk.channels()
    assert channel["channelvars"]["HOTLINE_ROLE"] == "caller"
    assert channel["channelvars"]["HOTLINE_CALL_ID"]
    to = {"context": "fallback", "extension": "s", "priority": "1"}
    assert asterisk.ari("POST", f"channels/{channel['id']}/continue", **to)[0] == 204
    assert call.wait() == 0, call.said()
    assert next_line(asterisk, before)["way"] == "fallback"
    assert call.heard(wire).size > 2 * 8000
    controller.close()

    # Asterisk remembers the app of a controller that has gone and still does not wait for it.
    asterisk.say("HOTLINE_HB", str(int(time.time())))
    call = asterisk.trunk().call(seconds=0.3, sound=None)
    assert call.wait() == 0, call.said()
    assert next_line(asterisk, before + 1)["way"] == "fallback"


def test_a_seat_can_dial_nothing(asterisk: Asterisk) -> None:
    before = len(asterisk.instance.journal())
    phone = DeskPhone()
    asterisk.seat("desk5", contact=phone.contact)
    call = Carrier(str(asterisk.site.sip), host=phone.host).call("113", "desk5", sound=None)
    assert call.wait() != 0
    assert "403 Forbidden" in call.said(), call.said()
    assert len(asterisk.instance.journal()) == before


def test_a_pushed_telephone_registers_by_udp_and_from_a_browser(asterisk: Asterisk) -> None:
    desk = DeskPhone()
    asterisk.seat("desk6", password="first")
    assert desk.register(asterisk.site.sip, "desk6", "first") == 0
    assert desk.register(asterisk.site.sip, "desk6", "wrong") != 0

    asterisk.seat("web1", password="first", **BROWSER)
    tab = BrowserPhone(asterisk.site.http)
    assert tab.register("web1", "first") == 200
    until(lambda: _state(asterisk, "web1") == "online")
    tab.close()


def test_a_telephone_pushed_again_has_its_new_secret_and_one_that_is_taken_back_has_none(
    asterisk: Asterisk,
) -> None:
    asterisk.seat("web2", password="first", **BROWSER)
    tab = BrowserPhone(asterisk.site.http)
    assert tab.register("web2", "first") == 200
    asterisk.seat("web2", password="second", **BROWSER)
    until(lambda: _state(asterisk, "web2") == "online")
    assert tab.register("web2", "first") == 401
    assert tab.register("web2", "second") == 200
    for kind in ("endpoint", "aor", "auth"):
        path = f"asterisk/config/dynamic/res_pjsip/{kind}/web2"
        assert asterisk.ari("DELETE", path)[0] == 204
        assert asterisk.ari("GET", path)[0] == 404
    assert tab.register("web2", "second") == 401
    tab.close()


def _state(asterisk: Asterisk, name: str) -> str:
    state: str = asterisk.ari("GET", f"endpoints/PJSIP/{name}")[1]["state"]
    return state
