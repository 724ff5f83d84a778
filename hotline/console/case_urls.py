"""Addresses of a case's work: plan, safety plan, closing, transfer."""

from django.urls import path

from hotline.console.views import case_passing, case_plan, closing

CASE = "desk/cases/<uuid:case_id>/"
PLAN = CASE + "people/<uuid:person_id>/safety-plan/"

urlpatterns = [
    path(CASE + "problems/<uuid:problem_id>", case_plan.turn_problem, name="turn_problem"),
    path(CASE + "problems/<uuid:problem_id>/plan", case_plan.plan_suggested, name="plan_suggested"),
    path(CASE + "tasks", case_plan.add_task, name="add_task"),
    path(CASE + "tasks/<uuid:task_id>", case_plan.finish_task, name="finish_task"),
    path(PLAN, case_plan.safety_plan, name="safety_plan"),
    path(PLAN + "<uuid:plan_id>", case_plan.print_safety_plan, name="print_safety_plan"),
    path(CASE + "closing/", closing.closing, name="closing"),
    path(CASE + "closing/<uuid:closing_id>", closing.decide_closing, name="decide_closing"),
    path(CASE + "closing/<uuid:closing_id>/read", closing.go_on, name="go_on"),
    path(CASE + "reopen/", closing.reopen, name="reopen"),
    path(CASE + "transfer/", case_passing.hand_over, name="hand_over_case"),
    path(CASE + "assign/", case_passing.assign, name="assign_case"),
    path("desk/transfers/<uuid:transfer_id>/", case_passing.offered, name="transfer"),
    path(
        "desk/transfers/<uuid:transfer_id>/answer",
        case_passing.answer_transfer,
        name="answer_transfer",
    ),
    path("desk/closings/", closing.closings_list, name="closings"),
]
