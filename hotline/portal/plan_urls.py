"""Addresses of joint plans, conferences and letters in the portal: ids only."""

from django.urls import path

from hotline.portal import letters, plans

HERE = "referrals/<uuid:referral_id>/plan/<uuid:step_id>/"  # where a guest finds hers

urlpatterns = [
    path("plans/", plans.index, name="plans"),
    path("plans/<uuid:step_id>/", plans.show, name="plan"),
    path("plans/<uuid:step_id>/agree", plans.agree, name="agree_plan"),
    path("plans/<uuid:step_id>/answer/<slug:act>", plans.answer, name="answer_plan"),
    path(HERE, plans.show, name="plan_here"),
    path(HERE + "agree", plans.agree, name="agree_plan_here"),
    path(HERE + "answer/<slug:act>", plans.answer, name="answer_plan_here"),
    path("conferences/<uuid:conference_id>/", plans.conference, name="conference"),
    path("referrals/<uuid:referral_id>/letter", letters.letter, name="letter"),
]
