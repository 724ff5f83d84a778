"""Addresses of support plans: ids only."""

from django.urls import path

from hotline.console.views import support, support_consent, support_steps

PLAN = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/support/"
GOAL, STEP = PLAN + "goals/", PLAN + "steps/<uuid:step_id>/"

urlpatterns = [
    path(PLAN, support.show, name="support"),
    path(PLAN + "begin", support.begin, name="begin_support"),
    path(PLAN + "wish", support.wish, name="support_wish"),
    path(PLAN + "compare", support.compare, name="compare_support"),
    path(PLAN + "end", support.end, name="end_support"),
    path(PLAN + "agree", support_consent.agree, name="agree_support"),
    path(PLAN + "sheet", support_consent.sheet, name="support_sheet"),
    path(GOAL + "new", support.goal, name="new_support_goal"),
    path(GOAL + "<uuid:goal_id>/", support.goal, name="support_goal"),
    path(GOAL + "<uuid:goal_id>/out", support.take_out_goal, name="take_out_support_goal"),
    path(PLAN + "steps/new", support_steps.propose, name="new_support_step"),
    path(PLAN + "steps/take-up", support_steps.take_up, name="take_up_support_step"),
    path(STEP, support_steps.show, name="support_step"),
    path(STEP + "change", support_steps.change, name="change_support_step"),
    path(STEP + "out", support_steps.take_out, name="take_out_support_step"),
    path(STEP + "answer", support_steps.answer, name="answer_support_step"),
    path(STEP + "move", support_steps.move, name="move_support_step"),
    path(STEP + "day", support_steps.put_off, name="put_off_support_step"),
    path(STEP + "withdraw", support_steps.withdraw, name="withdraw_support_step"),
]
