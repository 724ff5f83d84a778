"""Words for somebody are given out against a clearance only.

No gateway sends them: whoever holds the clearance reads the words out or types them by hand, and
records that she did. What agencies are told goes by itself (notices.py).
"""

import datetime as dt
from collections.abc import Mapping

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from hotline.actor.context import Actor, acting
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.messaging.words import TEMPLATES, of_kind
from hotline.people import reach
from hotline.people.models import Clearance


def prepare(
    *,
    by: Actor,
    clearance: Clearance,
    template: str,
    language: str = "",
    at: dt.datetime | None = None,
) -> str:
    """The words of a template in her language, for whoever holds a clearance for that way.

    `at` is the moment that an appointment's words name. Raises NotCleared, KeyError for an unknown
    template or one that is not for a person.
    """
    found = TEMPLATES[template]
    if found.kind == "agency" or found.kind == "access":
        raise KeyError(template)
    with acting(by):
        held = reach.checked(by, clearance, how=found.kind)
        audit.record_once("reach.words", root=held.root, detail=template)
    return spoken(template, language=language, at=at)


def for_agency(template: str = "update_waits", *, language: str = "") -> str:
    """Words for an agency's address: they carry nothing and need no clearance. Raises KeyError."""
    if template not in {one.code for one in of_kind("agency")}:
        raise KeyError(template)
    return spoken(template, language=language)


def spoken(
    template: str,
    *,
    language: str = "",
    at: dt.datetime | None = None,
    given: Mapping[str, str] | None = None,
) -> str:
    """A template's words in a language of the pack; in its first one where it has none of hers.

    `at` fills in day, time and since; `given` the rest. Raises KeyError where a value is missing.
    """
    locales = pack().locales
    with override(language if language in locales else locales[0]):
        values = dict(given or {})
        if at is not None:
            local = timezone.localtime(at, pack().timezone)
            day, time = formats.date_format(local, _("j M Y")), local.strftime("%H:%M")
            today = local.date() == pack().today()
            values |= {"day": day, "time": time, "since": time if today else f"{time} {day}"}
        words = str(TEMPLATES[template].words)
        return words % values if TEMPLATES[template].values else words
