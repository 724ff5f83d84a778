"""What rises while somebody looks at her lists reaches them by itself, whichever room it is of."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.children import ground as children
from hotline.coordination import services as coordination
from hotline.entitlements import services as entitlements
from hotline.followups import ground as followups
from hotline.livelihood import ground as livelihood
from hotline.needs import visiting
from hotline.support import ground as support
from hotline.tracks import ground as tracks

pytestmark = pytest.mark.django_db
ROOMS = (children, coordination, entitlements, followups, livelihood, visiting, support, tracks)


def test_the_lists_hear_every_room_in_which_something_is_late(signed_in: Any) -> None:
    page = signed_in("mai").get("/desk/").content.decode()
    lists = page[page.index('id="lists"') :].split(">", 1)[0]
    assert [room.EVENT for room in ROOMS if f"live:{room.EVENT} " not in lists] == []
