"""Addresses of the telephone: ids only, never a number."""

from django.urls import path

from hotline.console.views import phone, phone_board, recordings

CALL = "phone/calls/<uuid:call_id>/"

urlpatterns = [
    path("phone/bar/", phone.bar, name="phone_bar"),
    path("phone/ring/", phone.ring, name="phone_ring"),
    path("phone/waiting/", phone.waiting, name="phone_waiting"),
    path("phone/credentials", phone.credentials, name="phone_credentials"),
    path("phone/take", phone.take, name="phone_take"),
    path("phone/ready", phone.ready, name="phone_ready"),
    path("phone/away", phone.away, name="phone_away"),
    path("phone/leave", phone.leave, name="phone_leave"),
    path("phone/languages", phone.speak, name="phone_languages"),
    path("phone/back", phone.come_back, name="phone_come_back"),
    path("phone/public", phone.public, name="phone_public"),
    path(CALL + "answer", phone.answer, name="phone_answer"),
    path(CALL + "decline", phone.decline, name="phone_decline"),
    path(CALL + "do", phone.act, name="phone_do"),
    path(CALL + "pause", phone.pause, name="phone_pause"),
    path(CALL + "consult", phone.consult, name="phone_consult"),
    path(CALL + "oversee", phone_board.oversee, name="phone_oversee"),
    path("phone/board/", phone_board.show, name="phone_board"),
    path("phone/board/now", phone_board.now, name="phone_board_now"),
    path("phone/simulator/", phone_board.simulate, name="phone_simulator"),
    path("phone/simulator/now", phone_board.simulated, name="phone_simulated"),
    path("phone/simulator/call", phone_board.call_in, name="phone_call_in"),
    path(
        "phone/simulator/<uuid:call_id>/leave",
        phone_board.caller_leaves,
        name="phone_caller_leaves",
    ),
    path("desk/contacts/<uuid:contact_id>/call", recordings.of_contact, name="phone_call"),
    path("desk/recordings/<uuid:recording_id>/hear", recordings.hear, name="hear_recording"),
]
