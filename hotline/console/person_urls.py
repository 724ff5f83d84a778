"""Addresses of a person's page, and of people who are looked for."""

from django.urls import path

from hotline.console.views import persons, seeking

PERSON = "desk/people/<uuid:person_id>/"

urlpatterns = [
    path(PERSON, persons.show, name="person"),
    path(PERSON + "add/<str:kind>", persons.add, name="add_to_person"),
    path(PERSON + "strike/<str:kind>/<uuid:row_id>", persons.strike, name="strike_from_person"),
    path("desk/contacts/<uuid:contact_id>/looking-for", seeking.look_for, name="look_for"),
    path("desk/notices/<uuid:notice_id>/", seeking.notice, name="notice"),
    path("desk/notices/<uuid:notice_id>/answer", seeking.answer, name="answer_notice"),
    path(PERSON + "household/left", persons.leave_household, name="leave_household"),
]
