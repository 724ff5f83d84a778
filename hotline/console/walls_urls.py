"""Addresses of the walls: sealing, never share with, who can see, openings, proofs."""

from django.urls import path

from hotline.console.views import openings, proofs, walls

CASE = "desk/cases/<uuid:case_id>/"
CONTACT = "desk/contacts/<uuid:contact_id>/"
PERSON = "desk/people/<uuid:person_id>/"
OPENING = "openings/<uuid:opening_id>/"

urlpatterns = [
    path(CASE + "who", walls.who_case, name="who"),
    path(PERSON + "who", walls.who_person, name="who_person"),
    path(CONTACT + "who", walls.who_contact, name="who_contact"),
    path(CASE + "walls/", walls.show, name="walls"),
    path(CASE + "walls/seal", walls.seal, name="seal_case"),
    path(CASE + "walls/unseal", walls.unseal, name="unseal_case"),
    path(CASE + "walls/never-share", walls.keep_from, name="never_share"),
    path(CASE + "walls/never-share/<uuid:entry_id>", walls.strike_out, name="strike_never_share"),
    path("openings/", openings.index, name="openings"),
    path("openings/emergency", openings.break_glass, name="break_glass"),
    path("openings/alerts", openings.alerts, name="opening_alerts"),
    path(OPENING, openings.show, name="opening"),
    path(OPENING + "answer", openings.answer, name="answer_opening"),
    path(OPENING + "review", openings.review, name="review_opening"),
    path(CONTACT + "proof", proofs.prove, name="prove"),
    path(CONTACT + "ask-owner", proofs.ask_owner, name="ask_owner"),
    path(PERSON + "proof", proofs.of_person, name="proof_of_person"),
]
