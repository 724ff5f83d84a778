"""Why somebody can help, or does not, in words a counsellor can read out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline import wording
from hotline.console.presenting.directory import area, moment, named, span, status
from hotline.countries.pack import current as pack
from hotline.directory.ranking import Helper, LeftOut
from hotline.directory.reasons import Reason


def reason(one: Reason) -> str:
    """A reason in words; empty for those that another one says already."""
    said = _SAID.get(one.code)
    return said(one.value) if said else ""


def sentence(reasons: Sequence[Reason]) -> str:
    """All reasons as one line: who is taken is said once for age and sex together."""
    codes = {one.code for one in reasons}
    together = {"takes_age", "takes_sex"} <= codes
    parts = []
    for one in reasons:
        if together and one.code == "takes_sex":
            continue
        if together and one.code == "takes_age":
            sex = next(r.value for r in reasons if r.code == "takes_sex")
            parts.append(_taken(one.value, sex))
        else:
            parts.append(reason(one))
    return ", ".join(part for part in parts if part)


def helper(one: Helper, names: Mapping[str, str]) -> dict[str, Any]:
    """Somebody who can help, as the list shows it."""
    tones = {"has_room": "ok", "waitlist": "waiting", "no_capacity": "danger"}
    badges = [
        (tones.get(r.code, "plain"), reason(r).capitalize())
        for r in one.reasons
        if r.code in ("open_now", "has_room", "waitlist", "no_capacity")
    ]
    return {
        "code": one.agency,
        "title": named(one.names) if one.names else names[one.agency],
        "agency": names[one.agency] if one.names else "",
        "sentence": sentence(one.reasons),
        "badges": badges,
        "full": one.full,
    }


def left_out(one: LeftOut, names: Mapping[str, str]) -> dict[str, Any]:
    """Somebody who does not take her, and why."""
    return {
        "code": one.agency, "title": named(one.names), "agency": names[one.agency],
        "sentence": ", ".join(filter(None, map(reason, one.reasons))),
    }  # fmt: skip


def _taken(value: tuple[int | None, int | None, int | None], sex: str) -> str:
    age, _low, _high = value
    child = age is not None and age < pack().ages["adult"].years
    if age is None or sex not in ("male", "female"):
        return f"{_ages(value)}, {_sex(sex)}"
    if child:
        words = _("takes boys of %(age)s") if sex == "male" else _("takes girls of %(age)s")
    else:
        words = _("takes men of %(age)s") if sex == "male" else _("takes women of %(age)s")
    return words % {"age": age}


def _ages(value: tuple[int | None, int | None, int | None]) -> str:
    age, low, high = value
    if age is not None:
        return _("takes people of %(age)s") % {"age": age}
    if low is not None and high is not None:
        return _("takes ages %(low)s to %(high)s") % {"low": low, "high": high}
    words = _("takes ages from %(age)s") if low is not None else _("takes ages up to %(age)s")
    return words % {"age": low if low is not None else high}


def _sex(code: str) -> str:
    return _("takes: %(sex)s") % {"sex": wording.label("sex", code).lower()}


def _room(words: str, room: Any) -> str:
    number = f" ({room.number})" if room.number is not None else ""
    ago = _("said %(time)s ago") % {"time": span(timezone.now() - room.at)}
    return f"{words}{number} ({ago})"


def _answers(value: Any) -> str:
    return ngettext(
        "answered the last referral in %(time)s", "answered the last %(n)s referrals in %(time)s",
        value.of,
    ) % {"n": value.of, "time": span(value.median)}  # fmt: skip


def _lists(of: str, codes: Sequence[str]) -> str:
    return ", ".join(wording.label(of, code).lower() for code in codes)


_SAID: dict[str, Callable[[Any], str]] = {
    "serves_place": lambda v: _("serves %(place)s itself") % {"place": area(v)},
    "serves_unit": lambda v: _("serves %(place)s") % {"place": area(v)},
    "serves_part": lambda v: _("serves a part: %(place)s") % {"place": area(v)},
    "serves_country": lambda v: _("serves %(place)s") % {"place": area(v)},
    "mission": lambda v: _("the mission for %(place)s") % {"place": area(v)},
    "nationwide": lambda _v: _("serves the whole country"),
    "near": lambda v: _("in %(place)s, about %(km)s km away") % {"place": area(v[0]), "km": v[1]},
    "role": lambda v: (
        _("by its office: %(role)s") % {"role": wording.label("agency_role", v).lower()}
    ),
    "focal_point": lambda _v: _("the focal point, who would look for help"),
    "open_now": lambda v: _("open now, until %(time)s") % {"time": moment(v)},
    "opens_at": lambda v: _("opens %(time)s") % {"time": moment(v)},
    "hours_unknown": lambda _v: _("hours not known"),
    "has_room": lambda v: _room(_("has room"), v),
    "waitlist": lambda v: _room(_("waiting list"), v),
    "additional_assessment_required": lambda v: _room(
        _("decides after an assessment of its own"), v
    ),
    "no_capacity": lambda v: _room(_("no room"), v),
    "room_unknown": lambda _v: _("ask whether there is room"),
    "speaks": lambda v: _("speaks %(language)s") % {"language": wording.label("language", v)},
    "interpreter_needed": lambda v: (
        _("with an interpreter for %(language)s") % {"language": wording.label("language", v)}
    ),
    "takes_age": _ages,
    "ask_age": lambda v: _("ask her age: %(limits)s") % {"limits": _ages((None, *v[1:]))},
    "takes_sex": _sex,
    "ask_sex": lambda _v: _("ask: it does not take everybody"),
    "takes_status": lambda v: (
        _("takes: %(standing)s") % {"standing": wording.label("victim_status", v).lower()}
    ),
    "ask_status": lambda _v: _("asks for a standing in law"),
    "answered_fast": _answers,
    "answered_slow": _answers,
    "promises": lambda v: _("answers within %(time)s") % {"time": span(v)},
    "too_young": lambda v: _("takes nobody under %(age)s") % {"age": v},
    "too_old": lambda v: _("takes nobody over %(age)s") % {"age": v},
    "other_sex": lambda v: _("takes only: %(who)s") % {"who": _lists("sex", v)},
    "other_status": lambda v: _("takes only: %(who)s") % {"who": _lists("victim_status", v)},
    "not_active": lambda v: status(v).lower(),
    "takes_no_referrals": lambda _v: _("takes no referrals of the hotline"),
}
