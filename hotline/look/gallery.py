"""Invented content for the gallery: long words, long names, every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Exhibit(forms.Form):
    """One control of each kind."""

    where = forms.CharField(label=_("Where is she now?"), help_text=_("As she says it."))
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}))
    language = forms.ChoiceField(
        label=_("Language"), choices=[("vi", "Tiếng Việt"), ("hmn", "Hmoob"), ("km", "ភាសាខ្មែរ")]
    )
    danger = forms.ChoiceField(
        label=_("Is she in danger now?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))],
        widget=forms.RadioSelect,
    )
    told = forms.BooleanField(label=_("She knows what we write down"), required=True)


def exhibits() -> dict[str, Any]:
    """Context of the gallery page."""
    now = timezone.now()
    return {
        "empty_form": Exhibit(auto_id="plain_%s"),
        "wrong_form": Exhibit({"where": "", "language": "vi"}, auto_id="wrong_%s"),
        "now": now,
        "moments": {
            "just": now - timedelta(seconds=41),
            "minutes": now - timedelta(minutes=7, seconds=12),
            "hours": now - timedelta(hours=5),
            "days": now - timedelta(days=12),
            "ahead": now + timedelta(hours=47, minutes=30),
        },
        "yes_no": [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))],
        "long_choices": [
            ("a", "Bị lừa bán ra nước ngoài để cưỡng bức lao động trong cơ sở lừa đảo trực tuyến"),
            ("b", "Bị ép kết hôn với người lạ qua môi giới"),
            ("c", "Không biết hoặc chưa muốn nói"),
        ],
        "bars": [
            {"label": "Trung tâm miền Bắc", "value": 412},
            {"label": "Trung tâm miền Trung", "value": 188},
            {"label": "Trung tâm miền Nam", "value": 236, "tone": "waiting"},
            {"label": "Không rõ nơi gọi", "value": None, "shown": "< 10"},
        ],
        "line": [
            {"label": f"{month}/2026", "value": value}
            for month, value in enumerate((61, 74, 70, 92, 118, 104, 131, 127), start=1)
        ],
        "tiles": [
            {
                "row": row,
                "column": column,
                "label": label,
                "title": title,
                "value": value,
                "level": level,
            }
            for row, column, label, title, value, level in (
                (0, 1, "A1", "Tỉnh ví dụ A1", 3, 0),
                (0, 2, "A2", "Tỉnh ví dụ A2", 12, 1),
                (1, 0, "B1", "Tỉnh ví dụ B1", 34, 2),
                (1, 1, "B2", "Tỉnh ví dụ B2", 58, 3),
                (1, 2, "B3", "Tỉnh ví dụ B3", 97, 4),
                (2, 1, "C1", "Tỉnh ví dụ C1", 41, 2),
            )
        ],
        "steps": [
            {"label": _("Safe to talk"), "state": "done"},
            {"label": _("First two minutes"), "state": "current"},
            {"label": _("What she needs"), "state": "todo"},
        ],
        "page": Paginator(range(45), 20).page(2),
        "left_label": _("Waiting"),
    }
