"""What an agency is told of a danger: plain sentences in the country's first language."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hotline.contacts.models import Contact
from hotline.contacts.rules import is_treated_as_child
from hotline.countries.pack import current as pack
from hotline.places import queries as places


def of_danger(contact: Contact) -> str:
    """The answers of the first two minutes as sentences, one a line, for whoever goes there.

    Only what was answered, then what is not known. No notes, no number, no name.
    """
    language = pack().locales[0]
    with translation.override(language):
        lines = [*_danger(contact), *_place(contact, language), *_state(contact, language)]
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
    lines = []
    if contact.hurt == "yes":
        lines.append(_("Somebody is hurt."))
    if contact.suicidal == "yes":
        lines.append(_("She thinks of ending her life."))
    if contact.under_18 == "yes":
        lines.append(_("She is under 18."))
    elif is_treated_as_child(contact.under_18, contact.age, pack()):
        lines.append(_("Her age is not known: treat her as a child."))
    if contact.with_whom:
        lines.append(_("With her: %(words)s.") % {"words": contact.with_whom})
    if contact.can_talk in ("yes_no_only", "no"):
        how = pack().codes("can_talk_now").label(contact.can_talk, language)
        lines.append(_("On the telephone: %(how)s.") % {"how": how})
    if contact.language:
        spoken = pack().codes("language").label(contact.language, language)
        lines.append(_("Language: %(language)s.") % {"language": spoken})
    return lines


def _missing(contact: Contact) -> list[str]:
    asked = [
        (bool(contact.place or contact.place_words), _("the place")),
        (bool(contact.landmark), _("what can be seen there")),
        (contact.hurt in ("yes", "no"), _("whether somebody is hurt")),
        (bool(contact.with_whom), _("who is with her")),
    ]
    return [words for known, words in asked if not known]
