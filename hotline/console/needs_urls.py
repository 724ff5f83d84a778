"""Addresses of needs: ids only."""

from django.urls import path

from hotline.console.views import group_reviews, needs, visits

HERS = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/"
VISIT = "desk/visits/<uuid:visit_id>/"

urlpatterns = [
    path(HERS + "needs/", needs.show, name="needs"),
    path(HERS + "needs/new", needs.assess, name="assess_needs"),
    path(HERS + "needs/picture", needs.picture, name="needs_picture"),
    path(HERS + "visits/new", visits.plan, name="new_visit"),
    path(VISIT, visits.show, name="visit"),
    path(VISIT + "reassign", visits.reassign, name="reassign_visit"),
    path(VISIT + "put-off", visits.put_off, name="put_off_visit"),
    path(VISIT + "cancel", visits.cancel, name="cancel_visit"),
    path("figures/group-reviews/", group_reviews.show, name="group_reviews"),
]
