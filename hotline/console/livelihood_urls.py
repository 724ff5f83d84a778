"""Addresses of livelihood: ids only."""

from django.urls import path

from hotline.console.views import livelihood, livelihood_steps

PERSON = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/livelihood/"
PLAN = "desk/livelihood/<uuid:plan_id>/"
STEP = "desk/livelihood-steps/<uuid:milestone_id>/"

urlpatterns = [
    path(PERSON, livelihood.show, name="livelihood"),
    path(PERSON + "write", livelihood.write, name="write_livelihood"),
    path(PERSON + "sheet", livelihood.sheet, name="livelihood_sheet"),
    path(PLAN + "begin", livelihood_steps.begin, name="begin_livelihood"),
    path(PLAN + "review", livelihood_steps.review, name="livelihood_review"),
    path(PLAN + "steps/new", livelihood_steps.add, name="new_milestone"),
    path(STEP, livelihood_steps.milestone, name="milestone"),
]
