"""Addresses about the people who work here: members, sessions, the log."""

from django.urls import path

from hotline.console.views import changes, inspection, members, sessions

urlpatterns = [
    path("account/sessions/", sessions.own, name="sessions"),
    path("account/sessions/end", sessions.end, name="end_session"),
    path("members/", members.index, name="members"),
    path("members/new", changes.enrol, name="enrol_member"),
    path("members/roles/", members.roles, name="roles"),
    path("members/waiting/", changes.waiting, name="waiting_changes"),
    path("members/waiting/<uuid:change_id>/", changes.show, name="change"),
    path("members/waiting/<uuid:change_id>/decide", changes.decide, name="decide_change"),
    path("members/<uuid:member_id>/", members.show, name="member"),
    path("members/<uuid:member_id>/change", changes.move, name="change_member"),
    path("members/<uuid:member_id>/reset", changes.reset, name="reset_member"),
    path("members/<uuid:member_id>/leave", changes.leave, name="member_leaves"),
    path("members/<uuid:member_id>/sessions", members.end, name="end_member_session"),
    path("log/", inspection.index, name="log"),
    path("log/files/<uuid:root>/", inspection.of_file, name="log_of_file"),
    path("log/files/<uuid:root>/csv", inspection.file_csv, name="log_of_file_csv"),
    path("log/members/<uuid:member_id>/", inspection.of_member, name="log_of_member"),
    path("log/members/<uuid:member_id>/csv", inspection.member_csv, name="log_of_member_csv"),
]
