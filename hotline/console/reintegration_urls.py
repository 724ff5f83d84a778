"""Addresses of a person's reintegration, of programmes and of caseloads: ids only."""

from django.urls import path

from hotline.console.views import (
    care_figures,
    closing_agreement,
    programmes,
    reintegration,
    tracing_figures,
    workers,
)

HERS = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/reintegration/"
PROGRAMMES = "figures/programmes/"

urlpatterns = [
    path(HERS, reintegration.show, name="reintegration"),
    path(HERS + "closing/", closing_agreement.agreement, name="closing_agreement"),
    path(HERS + "programmes/", programmes.hers, name="her_programmes"),
    path(HERS + "programmes/<uuid:enrolment_id>/leave", programmes.leave, name="leave_programme"),
    path(PROGRAMMES, programmes.listed, name="programmes"),
    path(PROGRAMMES + "new", programmes.new, name="new_programme"),
    path(PROGRAMMES + "freeze", programmes.freeze_all, name="freeze_programmes"),
    path(PROGRAMMES + "proofs/<uuid:proof_id>/", programmes.proof, name="programme_proof"),
    path(PROGRAMMES + "<uuid:programme_id>/", programmes.show, name="programme"),
    path(PROGRAMMES + "<uuid:programme_id>/change", programmes.change, name="change_programme"),
    path(PROGRAMMES + "<uuid:programme_id>/freeze", programmes.freeze, name="freeze_programme"),
    path("figures/after-referral/", tracing_figures.show, name="tracing_figures"),
    path("figures/claims-and-livelihood/", care_figures.show, name="care_figures"),
    path("desk/week/", workers.my_week, name="my_week"),
    path("desk/workers/", workers.listed, name="workers"),
    path("desk/workers/<uuid:member_id>/", workers.worker, name="worker"),
    path("desk/supervision/points/<uuid:point_id>", workers.point_done, name="supervision_point"),
]
