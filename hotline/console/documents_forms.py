"""Forms of documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotline.cases.uploads.kinds import KINDS

_ACCEPT = ",".join(
    sorted({f".{kind.ending}" for kind in KINDS.values()} | {".jpeg", ".heic", ".oga", ".opus"})
)


class DocumentForm(forms.Form):
    """A file for the case, and a line on what it is."""

    about = forms.CharField(
        label=_("What it is"),
        required=False,
        max_length=500,
        help_text=_("In a line, as a colleague would look for it"),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "At most 20 MB: PDF, picture, Word, Excel, OpenDocument, plain text or recording"
        ),
        error_messages={
            "required": _("Choose a file."),
            "invalid": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("This file is empty. Choose another one."),
        },
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "document_%s"} | kwargs)


class WithdrawForm(forms.Form):
    """Why a document is taken out."""

    words = forms.CharField(
        label=_("Why it is taken out"),
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": _("Say why, so that whoever looks for it understands.")},
    )
