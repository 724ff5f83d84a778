"""Addresses of tracks: ids only."""

from django.urls import path

from hotline.console.views import track_steps, tracks

TRACKS = "desk/cases/<uuid:case_id>/people/<uuid:person_id>/tracks/"
TRACK = TRACKS + "<uuid:track_id>/"
STEP = TRACK + "steps/<uuid:step_id>/"

urlpatterns = [
    path(TRACKS, tracks.index, name="person_tracks"),
    path(TRACK, tracks.show, name="track"),
    path(TRACK + "end", tracks.end, name="end_track"),
    path(STEP, track_steps.show, name="track_step"),
    path(STEP + "record", track_steps.record, name="record_track_step"),
    path(STEP + "plan", track_steps.plan, name="plan_track_step"),
    path(STEP + "skip", track_steps.skip, name="skip_track_step"),
    path(STEP + "back", track_steps.take_back, name="take_back_track_step"),
    path(STEP + "again", track_steps.again, name="repeat_track_step"),
    path(STEP + "draft", track_steps.draft, name="draft_hand_over"),
]
