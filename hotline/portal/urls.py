"""Addresses of the portal: ids only."""

from django.urls import path

from hotline.portal import networks, tips, views

app_name = "portal"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("referrals/<uuid:referral_id>/", views.show, name="referral"),
    path("referrals/<uuid:referral_id>/accept", views.accept, name="accept"),
    path("referrals/<uuid:referral_id>/decline", views.decline, name="decline"),
    path("tips/<uuid:handover_id>/", tips.show, name="tip"),
    path("tips/<uuid:handover_id>/report", tips.report, name="report_tip"),
    path("networks/<uuid:packet_id>/", networks.show, name="network"),
    path("referrals/<uuid:referral_id>/report", views.report, name="report"),
]
