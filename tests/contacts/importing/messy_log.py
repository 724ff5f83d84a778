"""An invented call log of about two hundred rows, as untidy as real ones are.

Nothing in it is taken from anywhere: every row is drawn from short lists with a fixed seed,
and the numbers lie in blocks that are obviously made up (0900 000 xxx).
"""

import random
from datetime import datetime, timedelta

HEADER = [
    "STT", "Ngày giờ", "Kết thúc", "SĐT", "Họ tên", "Tuổi", "Giới tính", "Loại cuộc gọi",
    "Đối tượng gọi", "Tỉnh/TP", "Kênh", "Chủ đề", "Biết đến qua", "Nội dung", "Mã cuộc gọi",
    "Ghi chú", "Ghi chú",
]  # fmt: skip
TITLE = ["NHẬT KÝ CUỘC GỌI (DỮ LIỆU GIẢ)"]

KINDS = ["Tư vấn", "tư vấn", "Cung cấp thông tin", "TƯ VẤN ", "Chuyển tuyến", "Nhầm số", "im lặng",
         "Gọi trêu", "Hỏi thông tin", "Việc khác lạ"]  # fmt: skip
CALLERS = ["Nạn nhân", "Người thân", "người nhà", "Bạn bè", "Người dân", "Cán bộ", "Công an",
           "Hàng xóm", "Chủ trọ", "ẩn danh"]  # fmt: skip
PLACES = ["Hà Nội", "TP. Hồ Chí Minh", "TP.HCM", "Tỉnh An Giang", "an giang", "Đà Nẵng",
          "Da Nang", "Nghệ An", "Cao Bằng", "Lào Cai", "Campuchia", "Xứ Không Tên"]  # fmt: skip
CHANNELS = ["Gọi đến", "gọi đến", "Zalo", "Facebook", "Gọi đi", ""]
TOPICS = ["Pháp lý", "Tâm lý", "XKLĐ", "Tìm người", "Nơi tạm lánh", "", "Tâm lý; pháp lý"]
HEARD = ["Ti vi", "Mạng xã hội", "Bạn bè", "Tờ rơi", "", "Công an"]
NAMES = ["Nguyễn Thị Giả", "Trần Văn Bịa", "Lê Ví Dụ", "", "Phạm Thử Nghiệm"]
STORIES = ["Hỏi về đường dây.", "Kể rằng có người hứa việc làm;\nmuốn biết có thật không.",
           "Tìm em gái, \"mất liên lạc\" từ hôm qua.", "Không nói rõ.",
           "Cảm ơn, đã về nhà."]  # fmt: skip
SEXES = ["Nữ", "Nam", "nữ", "NAM", "", "nu"]
AGES = ["16", "23", "35 tuổi", "khoảng 40", "", "?", "15-18", "1990"]
NUMBERS = ["ẩn số", "", "Không có", "113", "0900xxx123", "84900000{n:03d}", "0900 000 {n:03d}",
           "0900.000.{n:03d}", "+84 900 000 {n:03d}", "0900000{n:03d} / 0900000999"]  # fmt: skip
BAD = {
    40: ("Ngày giờ", "hôm qua"),
    77: ("Ngày giờ", ""),
    90: ("SĐT", "9.00E+08"),
    120: ("SĐT", "gọi lại sau nhé"),
    150: ("Ngày giờ", "31/02/2021 08:00"),
    170: ("Kết thúc", "40:99"),
}
"""Row of the log (1 is the first) → column and the cell that makes it a reject."""


def rows(count: int = 200, seed: int = 111) -> list[list[str]]:
    """The rows below the header, the same for the same seed."""
    chance = random.Random(seed)
    moment = datetime(2021, 1, 4, 7, 15)
    made = []
    for number in range(1, count + 1):
        moment += timedelta(minutes=chance.randint(3, 700))
        ended = moment + timedelta(minutes=chance.randint(1, 50))
        row = [
            str(number),
            moment.strftime(chance.choice(["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M", "%d-%m-%y %Hh%M"])),
            ended.strftime(chance.choice(["%H:%M", "%d/%m/%Y %H:%M"])),
            chance.choice(NUMBERS).format(n=chance.randint(0, 998)),
            chance.choice(NAMES),
            chance.choice(AGES),
            chance.choice(SEXES),
            chance.choice(KINDS),
            chance.choice(CALLERS),
            chance.choice(PLACES),
            chance.choice(CHANNELS),
            chance.choice(TOPICS),
            chance.choice(HEARD),
            chance.choice(STORIES),
            f"G{number:05d}",
            chance.choice(["", "", "gọi lại", "đã chuyển"]),
            chance.choice(["", "", "xong"]),
        ]
        if number in BAD:
            column, cell = BAD[number]
            row[HEADER.index(column)] = cell
        made.append(row)
    return made


def table(count: int = 200) -> list[list[str]]:
    """The whole sheet: a title, an empty row, the names, the rows, a total."""
    return [TITLE, [], HEADER, *rows(count), [f"Tổng cộng: {count}"]]
