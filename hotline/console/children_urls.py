"""Addresses of what is decided for a child: ids only."""

from django.urls import path

from hotline.console.views import children

CHILD = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/child/"

urlpatterns = [
    path(CHILD, children.show, name="child"),
    path(CHILD + "guardians/new", children.assess, name="new_guardian"),
    path(CHILD + "guardians/<uuid:row_id>/", children.guardian, name="guardian"),
    path(CHILD + "best-interests/new", children.decide, name="new_best_interest"),
    path(CHILD + "best-interests/<uuid:row_id>/", children.best_interest, name="best_interest"),
    path(CHILD + "school/new", children.schooling, name="new_schooling"),
]
