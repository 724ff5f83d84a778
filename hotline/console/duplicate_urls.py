"""Addresses of duplicates: the pairs to review, one pair, and what was joined."""

from django.urls import path

from hotline.console.views import duplicates

PAIR = "duplicates/<uuid:pair_id>/"
MERGE = "duplicates/joined/<uuid:merge_id>/"

urlpatterns = [
    path("duplicates/", duplicates.index, name="duplicates"),
    path("duplicates/alike", duplicates.alike, name="alike"),
    path(PAIR, duplicates.show, name="duplicate"),
    path(PAIR + "take", duplicates.take_up, name="take_up_duplicate"),
    path(PAIR + "decide", duplicates.decide, name="decide_duplicate"),
    path(PAIR + "join", duplicates.join, name="join_duplicate"),
    path(MERGE, duplicates.merge, name="merge"),
    path(MERGE + "undo", duplicates.undo, name="undo_merge"),
]
