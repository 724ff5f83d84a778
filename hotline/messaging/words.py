"""Everything the hotline says or writes to somebody who may not be alone with her phone, and to
agencies, whose mail and telephones are read by more people than are concerned.

Source: WHO ethical and safety recommendations (2003): no word that tells the reader who calls or
why, no name of ours, nothing to press, nothing to answer. A test reads each in both languages.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Kind = Literal["text", "voicemail", "call", "agency", "access"]


@dataclass(frozen=True)
class Template:
    """Words that leave: `kind` is the way they go; `values` are filled in by the sender.

    "agency" says why somebody there is written to, and nothing else; "access" is what an agency
    without an account comes in with: a link one way, a code another.
    """

    code: str
    kind: Kind
    label: Promise
    words: Promise
    values: tuple[str, ...] = ()


TEMPLATES: dict[str, Template] = {
    one.code: one
    for one in (
        Template(
            "call_announced",
            "text",
            _("A call is coming"),
            _("We will call you at the agreed time. No reply is needed."),
        ),
        Template(
            "appointment",
            "text",
            _("Reminder of an appointment"),
            _("Reminder: your appointment is on %(day)s at %(time)s."),
            ("day", "time"),
        ),
        Template(
            "voicemail",
            "voicemail",
            _("Message to leave"),
            _("Hello, this is about your appointment. We will call again. No need to call back."),
        ),
        Template(
            "opening",
            "call",
            _("Say first"),
            _("Hello, I am calling about the appointment. Is this a good time to talk?"),
        ),
        Template(
            "yes_or_no",
            "call",
            _("If she cannot speak freely"),
            _("You can just answer yes or no. Shall I call at another time?"),
        ),
        Template(
            "somebody_else",
            "call",
            _("If somebody else answers"),
            _("Sorry, I must have the wrong number. Goodbye."),
        ),
        Template(
            "update_waits",
            "agency",
            _("An update waits for an agency"),
            _("There is something new for you. Please sign in to read it."),
        ),
        Template(
            "waits",
            "agency",
            _("Something waits"),
            _("Something waits for an answer since %(since)s. Please sign in."),
            ("since",),
        ),
        Template(
            "reminder",
            "agency",
            _("Reminder"),
            _("Reminder: something waits for an answer since %(since)s. Please sign in."),
            ("since",),
        ),
        Template(
            "second_reminder",
            "agency",
            _("Second reminder"),
            _("Second reminder: something waits for an answer since %(since)s. Please sign in."),
            ("since",),
        ),
        Template(
            "handed_on",
            "agency",
            _("Handed on"),
            _("Handed on to you: something waits for an answer since %(since)s. Please sign in."),
            ("since",),
        ),
        Template(
            "digest",
            "agency",
            _("Digest"),
            _("Waiting for you: %(count)s. Please sign in."),
            ("count",),
        ),
        Template(
            "link",
            "access",
            _("Link"),
            _("Something waits for an answer: %(link)s Please open it within its time."),
            ("link",),
        ),
        Template(
            "entry",
            "access",
            _("Once a quarter: is the entry right?"),
            _("Is what we hold about you still right? Two minutes: %(link)s"),
            ("link",),
        ),
        Template("code", "access", _("Code"), _("Your code: %(code)s"), ("code",)),
    )
}


def of_kind(kind: Kind) -> list[Template]:
    """The templates that go one way, in the order in which they are offered."""
    return [one for one in TEMPLATES.values() if one.kind == kind]
