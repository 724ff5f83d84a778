"""Addresses of visits and group reviews in the portal: ids only."""

from django.urls import path

from hotline.portal import group_reviews, visits

urlpatterns = [
    path("visits/", visits.index, name="visits"),
    path("visits/<uuid:visit_id>/", visits.show, name="visit"),
    path("visits/<uuid:visit_id>/report", visits.report, name="report_visit"),
    path("visits/<uuid:visit_id>/not-met", visits.not_met, name="visit_not_met"),
    path("visits/<uuid:visit_id>/sheet", visits.sheet, name="visit_sheet"),
    path("reviews/", group_reviews.index, name="reviews"),
    path("reviews/new", group_reviews.report, name="report_review"),
    path("reviews/<uuid:review_id>/back", group_reviews.take_back, name="take_review_back"),
    path("province/reviews/", group_reviews.of_province, name="province_reviews"),
]
