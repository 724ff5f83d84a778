"""The telephone on the pages of the console: her place, what rings, her call, the wallboard."""

import base64
import datetime as dt
import hmac
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from hotline import console
from hotline.actor.context import Actor, acting
from hotline.contacts import services as contacts
from hotline.contacts.models import Contact
from hotline.people import reach
from hotline.telephony import book, credentials, duty, pauses, recordings, seats
from hotline.telephony.book import Arrival
from hotline.telephony.landlines import home_of
from hotline.telephony.models import Call, Recording, Seat, Wish
from tests.cast import Cast
from tests.countries.packs import letting_pause

pytestmark = pytest.mark.django_db
MOBILE = "0912 345 678"
SCRIPT = {"HX-Request": "true"}


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return str(response.content.decode())


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    for member in cast.members.values():
        member.language = "en"
        member.save(update_fields=["language"])


def came(number: str = MOBILE, **more: Any) -> UUID:
    call = uuid4()
    book.arrived(Arrival(call, timezone.now(), number, **more))
    return call


def rung(call: UUID, who: Actor, kind: str = "call") -> UUID:
    ring = uuid4()
    book.rang(ring, call, who.member_id, kind=kind, at=timezone.now())
    return ring


def seated(who: Actor) -> Seat:
    seats.take(by=who, device="simulated")
    return seats.be_ready(by=who)


def in_call(who: Actor, number: str = MOBILE) -> UUID:
    seated(who)
    call = came(number)
    book.answered(rung(call, who), at=timezone.now())
    return call


def bar(browser: Any) -> str:
    return page(browser.get("/phone/bar/", headers=SCRIPT))


def pressed(browser: Any, path: str, status: int = 200, **values: Any) -> str:
    return page(browser.post(path, values, headers=SCRIPT), status)


def last_wish(by: Actor) -> Wish:
    found = Wish.objects.filter(by=by.member_id).order_by("-at").first()
    assert found is not None
    return found


# --- her place ------------------------------------------------------------------------------


def test_a_place_is_taken_ready_away_with_a_reason_and_left(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    assert "Not at the telephone" in bar(lan)
    assert 'data-phone-state="away"' in pressed(lan, "/phone/take", device="simulated")
    assert 'data-phone-state="ready"' in pressed(lan, "/phone/ready")
    shown = pressed(lan, "/phone/away", reason="meeting")
    assert "Meeting or training" in shown
    assert "Ready for a call" in shown
    assert "Choose one" in pressed(lan, "/phone/away", 422, reason="because")
    assert "Not at the telephone" in pressed(lan, "/phone/leave")
    assert "Come to the telephone first" in pressed(lan, "/phone/ready", 422)


def test_the_bar_stands_on_every_page_of_whoever_takes_contacts(signed_in: Any) -> None:
    assert 'id="phone-strip"' in page(signed_in("lan").get("/desk/"))
    assert 'id="phone-strip"' in page(signed_in("mai").get("/centre/"))
    # A page without it would lose her call, or her presence.
    pages = Path(console.__file__).parent / "templates/console"
    bare = {path.name for path in pages.glob("*.html") if '"look/desk.html"' in path.read_text()}
    assert bare == {"page.html"}
    assert 'id="phone-strip"' in page(signed_in("mai").get("/interpreters/"))
    for name in ("hanh", "quan"):
        assert 'id="phone-strip"' not in page(signed_in(name).get("/desk/"))
        assert signed_in(name).get("/phone/bar/").status_code == 404


def test_without_script_a_press_leads_back_to_a_page(signed_in: Any) -> None:
    assert signed_in("lan").post("/phone/take").status_code == 302


def test_languages_are_kept_from_last_time(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    pressed(lan, "/phone/take")
    assert "Hmong" in pressed(lan, "/phone/languages", language=["hmn", "eng"])
    pressed(lan, "/phone/leave")
    pressed(lan, "/phone/take")
    seat = seats.taken(cast.lan.member_id)
    assert seat is not None
    assert seat.languages == ["eng", "hmn"]
    assert "Choose one" in pressed(lan, "/phone/languages", 422, language="klingon")


def test_a_telephone_that_is_gone_is_said_before_all_else(
    signed_in: Any, cast: Cast, settings: Any
) -> None:
    settings.HOTLINE_PHONE_WS = "wss://phone.example/ws"
    lan = signed_in("lan")
    assert "Telephone lost" in pressed(lan, "/phone/take", device="browser")
    duty.device(cast.lan.member_id, True, at=timezone.now())
    assert "Telephone lost" not in pressed(lan, "/phone/ready")
    assert "desk phone is not signed in" in pressed(lan, "/phone/take", device="desk")


def test_credentials_are_for_whoever_has_a_place_at_a_real_telephone(
    signed_in: Any, cast: Cast, settings: Any
) -> None:
    lan = signed_in("lan")
    assert lan.get("/phone/credentials").status_code == 404
    pressed(lan, "/phone/take")
    assert lan.get("/phone/credentials").status_code == 404  # simulated: there is none
    settings.HOTLINE_PHONE_WS = "wss://phone.example/ws"
    assert lan.get("/phone/credentials").status_code == 404
    shown = pressed(lan, "/phone/take", device="browser")
    answer = lan.get("/phone/credentials")
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()
    assert set(found) == {"address", "user", "secret", "domain", "relays"}
    assert found["relays"] == []
    assert found["user"] == f"seat-{cast.lan.member_id.hex}"
    assert found["secret"] not in shown + page(lan.get("/desk/"))
    assert signed_in("quan").get("/phone/credentials").status_code == 404


def test_a_relay_takes_a_name_that_runs_out_and_the_secret_stays_here(
    signed_in: Any, cast: Cast, settings: Any
) -> None:
    settings.HOTLINE_PHONE_WS = "wss://phone.example/ws"
    settings.HOTLINE_PHONE_RELAYS = "stun:turn.example:3478, turns:turn.example:5349?transport=tcp"
    settings.HOTLINE_PHONE_RELAY_SECRET = "shared-with-coturn"
    lan = signed_in("lan")
    pressed(lan, "/phone/take", device="browser")
    answer = lan.get("/phone/credentials")
    assert "shared-with-coturn" not in answer.text
    stun, turn = answer.json()["relays"]
    assert stun == {"urls": "stun:turn.example:3478"}
    ends, _, user = turn["username"].partition(":")
    assert user == f"seat-{cast.lan.member_id.hex}"
    assert 3600 < int(ends) - time.time() <= credentials.RELAY_SECONDS
    worked_out = hmac.digest(b"shared-with-coturn", turn["username"].encode(), "sha1")
    assert base64.b64decode(turn["credential"]) == worked_out


def test_a_simulated_telephone_is_not_taken_where_a_real_one_is(
    signed_in: Any, cast: Cast, settings: Any
) -> None:
    settings.HOTLINE_PHONE_WS = "wss://phone.example/ws"
    pressed(signed_in("lan"), "/phone/take", device="simulated")
    settings.HOTLINE_PHONE_WS = ""
    pressed(signed_in("mai"), "/phone/take", device="desk")
    assert {s.device for s in Seat.objects.all()} == {"browser", "simulated"}


# --- ringing --------------------------------------------------------------------------------


def test_while_it_rings_she_sees_what_is_allowed_and_no_more(signed_in: Any, cast: Cast) -> None:
    contacts.take_contact(
        by=cast.binh, phone="0236 3822 123", safe_to_call_back="never", notes="Sông Hàn"
    )
    seated(cast.lan)
    call = came("0236 3822 123", language="hmn")
    rung(call, cast.lan)
    lan = signed_in("lan")
    for shown in (page(lan.get("/phone/ring/")), page(lan.get("/desk/"))):
        for words in ("A call is coming in", "Hmong", "Da Nang centre", "Never call back", "F2"):
            assert words in shown
    assert "<dd>Yes</dd>" in page(lan.get("/phone/ring/"))
    for kept in ("3822", "3822 123", "Sông Hàn", "Binh"):
        assert kept not in page(lan.get("/phone/ring/"))
    assert lan.get(f"/desk/contacts/{call}/").status_code == 404


def test_a_ring_is_hers_alone(signed_in: Any, cast: Cast) -> None:
    seated(cast.lan)
    seated(cast.binh)
    call = came()
    rung(call, cast.lan)
    binh = signed_in("binh")
    assert page(binh.get("/phone/ring/")).strip() == ""
    assert "does not ring here" in pressed(binh, f"/phone/calls/{call}/answer", 422)
    pressed(binh, f"/phone/calls/{call}/decline", 422, reason="other")
    assert not Wish.objects.exists()


def test_answering_and_passing_on_are_wishes(signed_in: Any, cast: Cast) -> None:
    seated(cast.lan)
    call = came()
    rung(call, cast.lan)
    lan = signed_in("lan")
    pressed(lan, f"/phone/calls/{call}/decline", 422, reason="because")
    pressed(lan, f"/phone/calls/{call}/decline", reason="still_writing")
    assert (last_wish(cast.lan).kind, last_wish(cast.lan).target) == ("decline", "still_writing")
    pressed(lan, f"/phone/calls/{call}/answer")
    assert last_wish(cast.lan).kind == "answer"


def test_her_own_telephone_that_rings_first_asks_nothing(signed_in: Any, cast: Cast) -> None:
    seated(cast.lan)
    call = came()
    rung(call, cast.lan, "own")
    shown = page(signed_in("lan").get("/phone/ring/"))
    assert 'data-kind="own"' in shown
    assert "data-answer" not in shown


def test_waiting_calls_stand_in_the_left_column_without_who(signed_in: Any, cast: Cast) -> None:
    came("0236 3822 123", language="eng")
    for name in ("lan", "mai", "quan"):
        shown = page(signed_in(name).get("/phone/waiting/"))
        assert "English" in shown
        assert "Da Nang centre" in shown
        assert "3822" not in shown
    assert "Waiting calls" in page(signed_in("lan").get("/desk/"))


# --- in a call ------------------------------------------------------------------------------


def test_in_a_call_the_bar_leads_to_its_contact_and_hang_up_asks_nothing(
    signed_in: Any, cast: Cast
) -> None:
    call = in_call(cast.lan)
    lan = signed_in("lan")
    shown = bar(lan)
    assert f'data-href="/desk/contacts/{call}/"' in shown
    assert "data-opens" in shown
    for words in ("You speak with the caller", "Hold", "Pass on", "Hang up", "113"):
        assert words in shown
    pressed(lan, f"/phone/calls/{call}/do", do="hang_up")
    assert last_wish(cast.lan).kind == "hang_up"
    assert "Hanging up" in bar(lan)
    pressed(lan, f"/phone/calls/{call}/do", 422, do="explode")
    assert "not in this call" in pressed(
        signed_in("binh"), f"/phone/calls/{call}/do", 422, do="hang_up"
    )


def test_a_call_that_the_exchange_gave_her_can_be_ended_and_no_more(
    signed_in: Any, cast: Cast
) -> None:
    seated(cast.lan)
    call = came()
    book.took(call, cast.lan.member_id, at=timezone.now())
    lan = signed_in("lan")
    shown = bar(lan)
    assert "the exchange carries this call by itself" in shown
    assert "Hang up" in shown
    for words in ("Hold", "Pass on", "Speak all three"):
        assert words not in shown
    assert "no more" in pressed(lan, f"/phone/calls/{call}/do", 422, do="hold")
    assert "In a call" in page(signed_in("mai").get("/phone/board/"))
    book.ended(call, "caller", at=timezone.now())
    assert "Writing up" in bar(lan)


def test_hold_consult_and_three_are_shown_as_they_are_done(signed_in: Any, cast: Cast) -> None:
    call = in_call(cast.lan)
    seated(cast.binh)
    lan = signed_in("lan")
    shown = pressed(lan, f"/phone/calls/{call}/do", do="hold")
    assert "Putting the caller on hold" in shown
    book.done(last_wish(cast.lan).id)
    book.goes_on(call, "held")
    assert "the caller hears music" in bar(lan)
    assert "Binh" in bar(lan)
    pressed(lan, f"/phone/calls/{call}/consult", **{"with": str(cast.binh.member_id)})
    ring = rung(call, cast.binh, "consult")
    book.done(last_wish(cast.lan).id)
    book.goes_on(call, "ringing", str(cast.binh.member_id))
    assert "Ringing Binh" in bar(lan)
    asked = page(signed_in("binh").get("/phone/ring/"))
    assert "A colleague asks you" in asked
    assert "Number used before" not in asked
    book.answered(ring, at=timezone.now())
    book.goes_on(call, "asking", str(cast.binh.member_id))
    assert "With Binh" in bar(lan)
    assert "You help a colleague" in bar(signed_in("binh"))
    pressed(lan, f"/phone/calls/{call}/do", do="bring_in")
    book.done(last_wish(cast.lan).id)
    book.goes_on(call, "three", "113")
    assert "All three speak together" in bar(lan)
    assert "Hand over and leave" not in bar(lan)  # no counsellor is there to take it


def test_no_recording_pauses_where_the_law_forbids_it(signed_in: Any, cast: Cast) -> None:
    call = in_call(cast.lan)
    lan = signed_in("lan")
    assert "Pause recording" not in bar(lan)
    assert f"/phone/calls/{call}/pause" not in bar(lan)
    answer = pressed(lan, f"/phone/calls/{call}/pause", 422, reason="card")
    assert "the whole call is recorded" in answer
    assert not Wish.objects.exists()


def test_a_recording_is_paused_for_a_reason_and_that_is_plain_to_see(
    signed_in: Any, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_COUNTRY", str(letting_pause(tmp_path)))
    call = in_call(cast.lan)
    lan = signed_in("lan")
    shown = bar(lan)
    for words in ("Pause recording", "A number of a card", f"/phone/calls/{call}/pause"):
        assert words in shown
    assert "Nothing is recorded now" not in shown
    pressed(lan, f"/phone/calls/{call}/pause", 422, reason="because")
    assert "Pausing the recording" in pressed(lan, f"/phone/calls/{call}/pause", reason="card")
    wish = last_wish(cast.lan)
    assert (wish.kind, wish.target) == ("pause", "card")
    book.done(wish.id)
    pauses.began(call, cast.lan.member_id, "card", at=timezone.now())
    shown = bar(lan)
    assert "Nothing is recorded now: A number of a card" in shown
    assert "data-until=" in shown
    assert "Pause recording" not in shown
    assert "Recording again" in pressed(lan, f"/phone/calls/{call}/do", do="unpause")
    pauses.over(call, "asked", at=timezone.now())
    assert "Nothing is recorded now" not in bar(lan)
    assert "not in this call" in pressed(
        signed_in("mai"), f"/phone/calls/{call}/pause", 422, reason="card"
    )


def test_a_refused_wish_says_why(signed_in: Any, cast: Cast) -> None:
    call = in_call(cast.lan)
    lan = signed_in("lan")
    nobody = pressed(lan, f"/phone/calls/{call}/consult", 422, **{"with": "DN"})
    assert "Nobody there is free now" in nobody
    pressed(lan, f"/phone/calls/{call}/consult", **{"with": "113"})
    book.done(last_wish(cast.lan).id, refused="no_answer")
    assert "Nobody answered there" in bar(lan)


def test_writing_up_shows_the_time_left(signed_in: Any, cast: Cast) -> None:
    call = in_call(cast.lan)
    book.ended(call, "caller", at=timezone.now())
    duty.stepped_out(cast.lan.member_id, at=timezone.now())
    shown = bar(signed_in("lan"))
    assert "Writing up" in shown
    assert "data-until=" in shown
    assert "Ready for a call" in shown


# --- dialling -------------------------------------------------------------------------------


def test_with_a_place_the_telephone_dials_and_without_one_she_does(
    signed_in: Any, cast: Cast
) -> None:
    lan = signed_in("lan")
    contact = contacts.take_contact(by=cast.lan, phone=MOBILE)
    contacts.amend_contact(
        by=cast.lan, contact_id=contact.id, safe_to_call_back="any_time", phone_shared="no"
    )

    def dial() -> str:
        lan.post(f"/desk/contacts/{contact.id}/reach/clear", {"how": "call"})
        held = reach.current(cast.lan, contact.id)
        assert held
        return str(lan.post(f"/desk/clearances/{held.id}/dial")["Location"])

    dial()
    assert not Wish.objects.exists()
    seated(cast.lan)
    there = dial()
    wish = last_wish(cast.lan)
    assert (wish.kind, wish.number) == ("dial", "")
    assert there == f"/desk/contacts/{wish.call}/"
    assert "Calling; nobody has answered yet" in bar(lan)


def test_an_emergency_number_is_called_beside_the_call_or_alone(signed_in: Any, cast: Cast) -> None:
    lan = signed_in("lan")
    contact = contacts.take_contact(by=cast.lan)
    assert "Call 113" not in page(lan.get(f"/desk/contacts/{contact.id}/"))
    seated(cast.lan)
    assert "Call 113" in page(lan.get(f"/desk/contacts/{contact.id}/"))
    pressed(lan, "/phone/public", number="113")
    assert (last_wish(cast.lan).kind, last_wish(cast.lan).number) == ("dial", "113")
    pressed(lan, "/phone/public", 422, number=MOBILE)


# --- the wallboard --------------------------------------------------------------------------


def test_the_wallboard_counts_waits_and_states(signed_in: Any, cast: Cast) -> None:
    in_call(cast.lan)
    seated(cast.binh)
    came("0236 3822 123")
    for name in ("mai", "hanh", "quan"):
        shown = page(signed_in(name).get("/phone/board/"))
        for words in ("Waiting now", "Longest wait", "Binh", "Lan", "Da Nang centre"):
            assert words in shown
    assert "3822" not in page(signed_in("mai").get("/phone/board/now"))
    assert signed_in("lan").get("/phone/board/").status_code == 404


def test_a_supervisor_gets_on_a_call_of_her_centre(signed_in: Any, cast: Cast) -> None:
    call = in_call(cast.lan)
    mai = signed_in("mai")
    assert "Come to the telephone to listen" in page(mai.get("/phone/board/"))
    seated(cast.mai)
    assert 'value="take_over"' in page(mai.get("/phone/board/"))
    assert "Your telephone rings for it now" in pressed(
        mai, f"/phone/calls/{call}/oversee", how="listen"
    )
    assert last_wish(cast.mai).kind == "listen"
    pressed(mai, f"/phone/calls/{call}/oversee", 422, how="record")
    seated(cast.son)
    son = signed_in("son")
    assert son.post(f"/phone/calls/{call}/oversee", {"how": "listen"}).status_code == 404
    for name in ("hanh", "lan"):
        other = signed_in(name)
        assert other.post(f"/phone/calls/{call}/oversee", {"how": "listen"}).status_code == 404


# --- the call of a contact ------------------------------------------------------------------


def recorded(call: UUID, tmp_path: Path, settings: Any) -> Recording:
    settings.HOTLINE_RECORDINGS = tmp_path / "sealed"
    bare = tmp_path / "bare.sln"
    bare.write_bytes(bytes(range(256)) * 2500)
    kept = recordings.keep(call, 1, bare, began_at=timezone.now())
    assert kept is not None
    return kept


def test_a_contact_tells_what_became_of_its_call(signed_in: Any, cast: Cast) -> None:
    seated(cast.binh)
    call = came()
    book.ring_over(rung(call, cast.binh), "declined", reason="headset", at=timezone.now())
    seated(cast.lan)
    book.answered(rung(call, cast.lan), at=timezone.now() + dt.timedelta(seconds=9))
    book.ended(call, "caller", at=timezone.now() + dt.timedelta(seconds=60))
    lan = signed_in("lan")
    for address in (f"/desk/contacts/{call}/", f"/desk/contacts/{call}/call"):
        shown = page(lan.get(address))
        for words in ("after 0:09", "Binh", "My headset does not work", "The caller hung up"):
            assert words in shown
    other = contacts.take_contact(by=cast.lan)
    assert 'id="call"' not in page(lan.get(f"/desk/contacts/{other.id}/"))
    assert signed_in("binh").get(f"/desk/contacts/{call}/call").status_code == 404


def test_a_recording_is_heard_with_a_reason_and_stored_nowhere(
    signed_in: Any, cast: Cast, tmp_path: Path, settings: Any
) -> None:
    call = in_call(cast.lan)
    kept = recorded(call, tmp_path, settings)
    lan, address = signed_in("lan"), f"/desk/recordings/{kept.id}/hear"
    assert "0:40" in page(lan.get(f"/desk/contacts/{call}/"))
    assert "It stands in the log" in page(lan.post(address, {"reason": " "}), 422)
    answer = lan.post(address, {"reason": "Nghe lại địa chỉ."})
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("audio/wav", "no-store")
    assert answer.content.startswith(b"RIFF")
    assert lan.get(address).status_code == 405
    assert signed_in("binh").post(address, {"reason": "Nghe"}).status_code == 404
    hanh = signed_in("hanh")  # coded facts alone
    assert "Listen to the recording" not in page(hanh.get(f"/desk/contacts/{call}/"))
    assert hanh.post(address, {"reason": "Nghe"}).status_code == 404
    recordings.path_of(kept.id).unlink()
    assert "is gone" in page(lan.post(address, {"reason": "Nghe lại."}), 422)


# --- the demonstration's callers ------------------------------------------------------------


def test_the_simulator_is_there_in_a_demonstration_without_a_telephone_alone(
    signed_in: Any, settings: Any
) -> None:
    lan = signed_in("lan")
    assert lan.get("/phone/simulator/").status_code == 404
    settings.HOTLINE_DEMO = True
    assert "Nobody calls" in page(lan.get("/phone/simulator/"))
    assert "Simulate a call" in bar(lan)
    settings.HOTLINE_PHONE_WS = "wss://phone.example/ws"
    assert lan.get("/phone/simulator/").status_code == 404
    assert lan.post("/phone/simulator/call", {"kind": "mobile"}).status_code == 404


def test_invented_callers_come_from_everywhere(signed_in: Any, cast: Cast, settings: Any) -> None:
    settings.HOTLINE_DEMO = True
    lan = signed_in("lan")

    def call(**values: str) -> Wish:
        assert lan.post("/phone/simulator/call", values).status_code == 302
        return last_wish(cast.lan)

    mobile = call(kind="mobile")
    assert home_of(mobile.number) == ""
    assert mobile.number
    assert call(kind="again").number == mobile.number
    for centre in ("DN", "AG"):
        assert home_of(call(kind=f"landline:{centre}").number) == centre
    withheld = call(kind="withheld", language="hmn")
    assert (withheld.number, withheld.target) == ("", "hmn")
    assert lan.post("/phone/simulator/call", {"kind": "fax"}).status_code == 404
    assert "Hmong" in page(lan.get("/phone/simulator/now"))
    lan.post(f"/phone/simulator/{withheld.call}/leave")
    assert last_wish(cast.lan).kind == "sim_leave"
    assert str(withheld.call) not in page(lan.get("/phone/simulator/now"))


def test_an_invented_call_that_a_colleague_had_is_gone_when_it_is_over(
    signed_in: Any, cast: Cast, settings: Any
) -> None:
    settings.HOTLINE_DEMO = True
    lan = signed_in("lan")
    lan.post("/phone/simulator/call", {"kind": "mobile"})
    wish = last_wish(cast.lan)
    book.done(wish.id)
    call = wish.call
    book.arrived(Arrival(call, timezone.now(), MOBILE))
    seated(cast.binh)
    book.answered(rung(call, cast.binh), at=timezone.now())
    assert "a colleague has it" in page(lan.get("/phone/simulator/now"))
    book.ended(call, "caller", at=timezone.now())
    assert str(call) not in page(lan.get("/phone/simulator/now"))


def test_no_number_stands_in_an_address_or_title(signed_in: Any, cast: Cast) -> None:
    call = in_call(cast.lan)
    shown = page(signed_in("lan").get(f"/desk/contacts/{call}/"))
    assert "<title>Contact</title>" in shown
    with acting(cast.lan):
        assert Contact.objects.get(pk=call).phone == MOBILE
        assert Call.objects.get(pk=call).used_before is False
