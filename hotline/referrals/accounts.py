"""What an agency is told of a danger: plain sentences in the country's first language."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hotline.contacts.models import Contact
from hotline.contacts.rules import age_said, calls_for_herself
from hotline.countries.pack import current as pack
from hotline.places import queries as places


def of_danger(contact: Contact) -> str:
    """The answers of the first two minutes as sentences, one a line, for whoever goes there.

    Only what was answered, then what is not known. No notes, no number, no name.
    """
    language = pack().locales[0]
    with translation.override(language):
        lines = [
            *_danger(contact),
            *_place(contact, language),
            *_state(contact, language),
            *_caller(contact, language),
        ]
        missing = _missing(contact)
        if missing:
            lines.append(_("Not known yet: %(what)s.") % {"what": ", ".join(missing)})
        if contact.safe_to_call_back != "any_time":
            lines.append(
                _("Do not call the caller: a call can put her in danger. Ask the hotline.")
            )
    return "\n".join(lines)


def ground_of_danger(contact: Contact) -> str:
    """Why it is lawful without her consent, for the log of the hotline."""
    with translation.override(pack().locales[0]):
        return " ".join([*_danger(contact), _("Her life or health is at stake.")])


def _danger(contact: Contact) -> list[str]:
    if contact.danger_since is None:
        return []
    since = timezone.localtime(contact.danger_since, pack().timezone)
    when = since.strftime("%H:%M, %d/%m/%Y")
    return [_("Somebody said to be in danger since %(when)s.") % {"when": when}]


def _place(contact: Contact, language: str) -> list[str]:
    name = places.label(contact.place, language) if contact.place else ""
    lines = [_("Place: %(place)s.") % {"place": name}] if name else []
    if contact.place_words and contact.place_words != name:
        lines.append(_("Place in the caller's words: %(words)s.") % {"words": contact.place_words})
    if contact.landmark:
        lines.append(_("What can be seen there: %(words)s.") % {"words": contact.landmark})
    return lines


def _state(contact: Contact, language: str) -> list[str]:
    """How things stand with the one in danger. Where she does not call herself, a wish to die may
    be hers or the caller's."""
    lines = []
    herself = calls_for_herself(contact.caller_type)
    if contact.hurt == "yes":
        lines.append(_("Somebody is hurt."))
    if contact.suicidal == "yes":
        thinks = _("She thinks of ending her life.")
        lines.append(thinks if herself else _("Somebody there thinks of ending her life."))
    lines.append(
        {
            "child": _("She is under 18."),
            "adult": _("She is 18 or over."),
            "unknown": _("Her age is not known: treat her as a child."),
        }[age_said(contact, pack())]
    )
    if contact.with_whom:
        beside = _("With her: %(words)s.") if herself else _("With the caller: %(words)s.")
        lines.append(beside % {"words": contact.with_whom})
    if contact.language:
        spoken = pack().codes("language").label(contact.language, language)
        lines.append(_("Language: %(language)s.") % {"language": spoken})
    return lines


def _caller(contact: Contact, language: str) -> list[str]:
    """Who told it, where that is known and it is not she; and how the caller can speak."""
    lines = []
    herself = calls_for_herself(contact.caller_type)
    if herself is False:
        who = pack().codes("caller_type").label(contact.caller_type, language)
        lines.append(_("Reported by: %(who)s. The caller is not the one in danger.") % {"who": who})
    if contact.can_talk in ("yes_no_only", "no"):
        how = pack().codes("can_talk_now").label(contact.can_talk, language)
        lines.append(_("On the telephone: %(how)s.") % {"how": how})
    return lines


def _missing(contact: Contact) -> list[str]:
    asked = [
        (bool(contact.place or contact.place_words), _("the place")),
        (bool(contact.landmark), _("what can be seen there")),
        (contact.hurt in ("yes", "no"), _("whether somebody is hurt")),
        (bool(contact.with_whom), _("who is with her")),
        (
            calls_for_herself(contact.caller_type) is not None,
            _("whether the caller is the one in danger"),
        ),
    ]
    return [words for known, words in asked if not known]
