"""Addresses of the portal: ids only."""

from django.urls import path

from hotline.portal import (
    answers,
    choices,
    confirming,
    links,
    networks,
    onward,
    people_urls,
    plan_urls,
    province,
    province_figures,
    tips,
    views,
    visit_urls,
)

app_name = "portal"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("referrals/<uuid:referral_id>/", views.show, name="referral"),
    path("referrals/<uuid:referral_id>/accept", views.accept, name="accept"),
    path("referrals/<uuid:referral_id>/answer/<slug:act>", answers.answer, name="answer"),
    path("referrals/<uuid:referral_id>/on", onward.refer_on, name="refer_on"),
    path("referrals/<uuid:referral_id>/phoned", province.phoned, name="phoned"),
    path("referrals/in", onward.refer_in, name="refer_in"),
    path("province/", province.page_of, name="province"),
    path("province/figures/", province_figures.show, name="province_figures"),
    path(
        "referrals/<uuid:referral_id>/files/<uuid:attachment_id>",
        views.attachment,
        name="attachment",
    ),
    *people_urls.urlpatterns,
    path("told/", choices.show, name="choices"),
    path("e/<str:token>/", confirming.show, name="confirm_entry"),
    path("w/closed/", links.closed, name="closed"),
    path("w/leave", links.leave, name="leave"),
    path("w/<str:token>/", links.enter, name="enter"),
    path("tips/<uuid:handover_id>/", tips.show, name="tip"),
    path("tips/<uuid:handover_id>/report", tips.report, name="report_tip"),
    path("networks/<uuid:packet_id>/", networks.show, name="network"),
    *plan_urls.urlpatterns,
    *visit_urls.urlpatterns,
]
