"""What would give her away in a word that leaves: whoever reads it over her shoulder must not learn
who wrote, or why."""

import re

from hotline.countries.pack import current as pack

# Parts of words, in every language of the line: what it is about, and who works on it.
FORBIDDEN = (
    "traffick", "victim", "survivor", "rescue", "hotline", "helpline", "police", "abuse", "shelter",
    "violence", "case", "counsel", "safe", "danger", "crime", "report", "anti-tip", "child", "help",
    "mua bán", "buôn bán", "nạn nhân", "giải cứu", "tổng đài", "đường dây", "công an", "biên phòng",
    "bạo lực", "xâm hại", "tạm lánh", "hồ sơ", "tư vấn", "an toàn", "nguy hiểm", "tội phạm",
    "tố cáo", "trẻ em", "hỗ trợ", "bảo vệ", "lừa đảo", "111", "113", "115", "1800",
)  # fmt: skip


def faults(text: str) -> list[str]:
    """What would give her away: a word, a link, a number to call, a name of ours."""
    low = text.lower()
    names = [label.lower() for n in pack().numbers for label in n.labels.values()]
    found = [word for word in (*FORBIDDEN, *names) if word in low]
    return found + re.findall(r"https?:|www\.|\+?\d{6,}", low)
