"""Addresses of an agency's own people."""

from django.urls import path

from hotline.portal import people

urlpatterns = [
    path("people/", people.index, name="people"),
    path("people/new", people.enrol, name="enrol_person"),
    path("people/withdraw/<uuid:change_id>", people.withdraw, name="withdraw_person"),
    path("people/<uuid:member_id>/", people.show, name="one_person"),
    path("people/<uuid:member_id>/change", people.change, name="change_person"),
    path("people/<uuid:member_id>/reset", people.reset, name="reset_person"),
    path("people/<uuid:member_id>/leave", people.leave, name="let_person_go"),
]
