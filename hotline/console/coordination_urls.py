"""Addresses of joint plans, conferences, the working group and letters: ids only."""

from django.urls import path

from hotline.console.views import conferences, coordination, letters, working_group

CASE = "desk/cases/<uuid:case_id>/"
STEP = "desk/plan/<uuid:step_id>/"
CONFERENCE = "desk/conferences/<uuid:conference_id>/"
LETTER = "desk/referrals/<uuid:referral_id>/letter"

urlpatterns = [
    path(CASE + "plan/", coordination.plan, name="joint_plan"),
    path(CASE + "plan/new", coordination.propose, name="new_joint_step"),
    path(STEP, coordination.show, name="joint_step"),
    path(STEP + "answer", coordination.answer, name="answer_joint_step"),
    path(STEP + "day", coordination.change_due, name="put_off_joint_step"),
    path(STEP + "withdraw", coordination.withdraw, name="withdraw_joint_step"),
    path(CASE + "conferences/new", conferences.call, name="new_conference"),
    path(CONFERENCE, conferences.show, name="conference"),
    path(CONFERENCE + "hold", conferences.hold, name="hold_conference"),
    path(CONFERENCE + "cancel", conferences.cancel, name="cancel_conference"),
    path(CONFERENCE + "minutes", conferences.amend, name="amend_minutes"),
    path(CONFERENCE + "release", conferences.release, name="release_minutes"),
    path("working-group/", working_group.index, name="working_group"),
    path("working-group/commitments/new", working_group.commit, name="new_commitment"),
    path(
        "working-group/commitments/<uuid:commitment_id>/",
        working_group.commitment,
        name="commitment",
    ),
    path("working-group/meetings/new", working_group.meet, name="new_meeting"),
    path("working-group/meetings/<uuid:meeting_id>/", working_group.meeting, name="group_meeting"),
    path(LETTER, letters.letter, name="letter"),
    path(LETTER + "/<uuid:letter_id>/withdraw", letters.withdraw, name="withdraw_letter"),
]
