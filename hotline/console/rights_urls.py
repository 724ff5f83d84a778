"""Addresses of a person's rights over her own data, and of legal hold."""

from django.urls import path

from hotline.console.views import holds, rights, rights_copy

REQUEST = "rights/<uuid:request_id>/"
COPY = "rights/copies/<uuid:copy_id>/"

urlpatterns = [
    path("rights/", rights.index, name="rights"),
    path("rights/new", rights.new, name="new_data_request"),
    path("desk/people/<uuid:person_id>/rights", rights.of_person, name="rights_of_person"),
    path(REQUEST, rights.show, name="data_request"),
    path(REQUEST + "identity", rights.identity, name="check_asker"),
    path(REQUEST + "answer", rights.answer, name="answer_data_request"),
    path(REQUEST + "extend", rights.extend, name="extend_data_request"),
    path(REQUEST + "done", rights.finish, name="finish_data_request"),
    path(REQUEST + "put-right", rights.put_right, name="put_right"),
    path(REQUEST + "erase", rights.ask_erasure, name="ask_erasure"),
    path("rights/erasures/<uuid:erasure_id>", rights.decide_erasure, name="decide_erasure"),
    path(REQUEST + "copy", rights_copy.make, name="make_copy"),
    path(COPY, rights_copy.read, name="data_copy"),
    path(COPY + "strike", rights_copy.strike, name="strike_copy"),
    path(COPY + "decide", rights_copy.decide, name="decide_copy"),
    path(COPY + "hand-over", rights_copy.hand_over, name="hand_over_copy"),
    path(COPY + "print", rights_copy.printed, name="print_copy"),
    path(COPY + "file", rights_copy.file, name="save_copy"),
    path("desk/people/<uuid:person_id>/holds", holds.of_person, name="holds_of_person"),
    path("desk/cases/<uuid:case_id>/holds", holds.of_case, name="holds_of_case"),
    path("holds/<uuid:hold_id>/lift", holds.lift, name="lift_hold"),
]
