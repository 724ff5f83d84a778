"""The browser is the desk telephone: real Asterisk, a real Chromium with a microphone that plays a
tone, sipp as the carrier. What each side hears is told by its tone."""

from __future__ import annotations

import re
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import chromium
from tests.journeys import people
from tests.journeys.people import DESKTOP, Person, Trouble
from tests.journeys.running import Demo, demonstration, until
from tests.telephony.hearing import Wire, tones
from tests.telephony.phones import Sipp
from tests.telephony.rig import CALLER_TONE, SEAT_TONE, Asterisk, environment

BOTH = (CALLER_TONE, SEAT_TONE)
RATE = 48000
# The strongest frequency that the page plays, by the browser's own analyser.
LOUDEST = """async () => {
  const audio = [...document.querySelectorAll("audio")].find((one) => one.srcObject);
  if (!audio) return 0;
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  context.createMediaStreamSource(audio.srcObject).connect(analyser);
  await new Promise((go) => setTimeout(go, 700));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const best = bins.indexOf(Math.max(...bins));
  const heard = bins[best] > -60 ? best * context.sampleRate / analyser.fftSize : 0;
  await context.close();
  return heard;
}"""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the browser takes for its microphone."""
    path = tmp_path_factory.mktemp("microphone") / "tone.wav"
    seconds = np.arange(RATE * 4) / RATE
    samples = (np.sin(2 * np.pi * SEAT_TONE * seconds) * 12000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


@pytest.fixture(scope="module")
def browser(network: None, microphone: Path) -> Iterator[Browser]:
    with chromium(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
        "--allow-loopback-in-peer-connection",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-features=WebRtcHideLocalIpsWithMdns",
    ) as browser:
        yield browser


@pytest.fixture(scope="module")
def demo(network: None, _asterisk: Asterisk) -> Iterator[Demo]:
    """The demonstration with a telephone that is this Asterisk."""
    _asterisk.forget()
    with demonstration(**environment(_asterisk.site)) as demo:
        yield demo


@pytest.fixture
def she(browser: Browser, demo: Demo) -> Iterator[Person]:
    """A counsellor of Hà Nội at her desk."""
    trouble = Trouble()
    person = people.enter(browser, demo.url, language="vi", size=DESKTOP, trouble=trouble)
    # As she does at her first call; only then does a browser tell its addresses.
    person.context.grant_permissions(["microphone"])
    people.sign_in(person, "counsellor.hanoi")
    person.goes_to("/desk/")
    yield person
    demo.rows("UPDATE telephony_seat SET left_at = now(), device_since = NULL")
    people.close(person)
    assert trouble.said == []


def is_ready(she: Person, demo: Demo) -> None:
    she.is_connected()
    she.presses("Come to the telephone", within="#phone")
    she.presses("Ready for a call", within="#phone")
    she.sees("Ready", within="#phone .tel-state")
    there = "SELECT 1 FROM telephony_seat WHERE left_at IS NULL AND device_since IS NOT NULL"
    until("her browser has signed in at the exchange", lambda: demo.rows(there))


def answers(she: Person) -> str:
    expect(she.page.locator("#phone-ring [data-answer]")).to_be_visible()
    she.page.keyboard.press("F2")
    she.page.wait_for_url(re.compile(r"/desk/contacts/[0-9a-f-]{36}/$"))
    she.page.wait_for_selector("#first-minutes")
    return she.id_in_address


def hears(who: Sipp, wire: Wire) -> set[int]:
    since = time.monotonic()
    time.sleep(1.2)
    sound = wire.sound(who.host, who.ports, since=since)
    return tones(sound, BOTH) if sound.size else set()


def speak(she: Person, caller: Sipp, wire: Wire) -> None:
    """The two hear each other."""
    until("the caller hears her", lambda: SEAT_TONE in hears(caller, wire))
    until("she hears the caller", lambda: abs(she.page.evaluate(LOUDEST) - CALLER_TONE) < 15)


def call_of(demo: Demo, call: str, *columns: str) -> tuple[Any, ...]:
    (row,) = demo.rows(f"SELECT {', '.join(columns)} FROM telephony_call WHERE id = %s", call)
    return row


def test_a_call_is_answered_by_one_key_heard_both_ways_and_leaves_contact_recording_and_log(
    asterisk: Asterisk, demo: Demo, she: Person, wire: Wire
) -> None:
    is_ready(she, demo)
    caller = asterisk.trunk().call(seconds=60)
    call = answers(she)
    speak(she, caller, wire)
    she.writes("Có tiếng xe máy.", under="Notes")
    # (The page would ask before it is left: a call goes on.)
    expect(she.page.locator("[data-save-state]").first).to_have_attribute("data-state", "saved")
    she.page.click("#phone a.tel-contact")
    speak(she, caller, wire)  # moving about drops nothing
    she.presses("Hang up", within="#phone")
    she.sees("Writing up", within="#phone .tel-state")
    assert caller.wait(20) == 0, caller.said()
    until("it has ended", lambda: call_of(demo, call, "ended_at")[0])
    assert call_of(demo, call, "ending") == ("counsellor",)
    kept = "SELECT id FROM telephony_recording WHERE call_id = %s"
    until("the recording is sealed", lambda: demo.rows(kept, call))
    she.goes_to(f"/desk/contacts/{call}/")
    she.writes("Nghe lại địa danh", under="Why you listen", within="body")
    she.presses("Listen to the recording")
    expect(she.page.locator("[data-hear-sound] audio")).to_be_visible()
    heard = "SELECT reason FROM audit_record WHERE action = 'recording.hear' AND root = %s"
    assert demo.rows(heard, call) == [("Nghe lại địa danh",)]
    assert len(demo.rows("SELECT 1 FROM contacts_contact WHERE id = %s", call)) == 1


def test_her_page_is_loaded_anew_and_she_has_her_caller_back(
    asterisk: Asterisk, demo: Demo, she: Person, wire: Wire
) -> None:
    is_ready(she, demo)
    caller = asterisk.trunk().call(seconds=60)
    call = answers(she)
    speak(she, caller, wire)
    she.page.once("dialog", lambda dialog: dialog.accept())
    began = time.monotonic()
    she.page.reload()
    expect(she.page.locator("#phone-ring [data-answer]")).to_be_visible()
    assert time.monotonic() - began < 20
    she.page.keyboard.press("F2")
    speak(she, caller, wire)
    assert call_of(demo, call, "ended_at") == (None,)
    she.presses("Hang up", within="#phone")
    assert caller.wait(20) == 0, caller.said()


def test_her_browser_is_gone_and_nobody_rings_her(
    asterisk: Asterisk, demo: Demo, she: Person, browser: Browser
) -> None:
    is_ready(she, demo)
    she.page.goto("about:blank")
    gone = "SELECT 1 FROM telephony_seat WHERE left_at IS NULL AND device_since IS NULL"
    until("the exchange has seen that she is gone", lambda: demo.rows(gone), 10)
