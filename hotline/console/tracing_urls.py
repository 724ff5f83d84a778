"""Addresses of tracing: ids only."""

from django.urls import path

from hotline.console.views import tracing

PERSON = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/tracing/"
SIGN = "desk/warning-signs/<uuid:sign_id>/"
SEARCH = "desk/searches/<uuid:search_id>/"

urlpatterns = [
    path("desk/tracing/", tracing.index, name="tracing"),
    path(PERSON, tracing.person, name="person_tracing"),
    path(PERSON + "signs/new", tracing.note_sign, name="new_warning_sign"),
    path(PERSON + "second-look", tracing.look, name="second_look"),
    path(SIGN, tracing.sign, name="warning_sign"),
    path(SEARCH, tracing.search, name="search_for"),
    path(SEARCH + "asked", tracing.asked, name="write_search_step"),
    path(SEARCH + "decide", tracing.decide, name="decide_search"),
]
