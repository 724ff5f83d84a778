"""Why a row is rejected: each reason code with the sentence a person reads.

The command prints them in English; a page translates them where it shows them.
"""

from typing import Final

from django.utils.translation import gettext_noop as _

SENTENCES: Final[dict[str, str]] = {
    "no_start": _("There is no date. Fill in when the contact began."),
    "date_unreadable": _("This is not a date and time we can read. Write it as in the other rows."),
    "time_unreadable": _("This is not a time we can read. Write it like 08:30."),
    "date_in_future": _("This date lies in the future. Check day, month and year."),
    "date_too_old": _("This date is before 1990. Check the year."),
    "end_unreadable": _("The end is not a date or time we can read."),
    "ended_before_start": _("The contact ends before it begins. Check both."),
    "too_long": _("The contact lasts more than 24 hours. Check its beginning and its end."),
    "duration_unreadable": _("This is not a duration we can read. Write it like 5:23 or 323."),
    "centre_unknown": _(
        "We do not know this centre. Add it under `values: centre:` in the mapping."
    ),
    "other_centre": _(
        "This contact belongs to another centre. Its manager or the national centre takes it in."
    ),
    "phone_unreadable": _("This is not a telephone number. Mend it, or empty the cell."),
    "phone_rounded": _(
        "The spreadsheet has rounded this number (like 9.1E+10); digits are lost. Take it "
        "from the original."
    ),
    "cell_outside_columns": _(
        "A cell stands outside the named columns; the row may be shifted. Move its cells "
        "under the right columns."
    ),
    "too_many_cells": _(
        "The row has more cells than there are columns; it may be shifted. Move its cells "
        "under the right columns."
    ),
    "broken_characters": _("Some letters in this row are damaged. Type them again."),
    "unclosed_quote": _(
        "A quotation mark in this row is never closed, so that it swallowed the rows after "
        "it. Part them again."
    ),
    "not_a_contact": _(
        "Only one cell is filled: a heading or a total, not a contact. Leave it out."
    ),
}
