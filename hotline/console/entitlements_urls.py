"""Addresses of what the law grants a person, and of what she asks for: ids only."""

from django.urls import path

from hotline.console.views import entitlements

HERS = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/entitlements/"
CLAIM = HERS + "<uuid:claim_id>/"

urlpatterns = [
    path(HERS, entitlements.show, name="entitlements"),
    path(HERS + "ask", entitlements.ask, name="ask_entitlement"),
    path(CLAIM, entitlements.claim, name="claim"),
    path(CLAIM + "move", entitlements.move, name="move_claim"),
]
