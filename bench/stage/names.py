"""Syllables that invented people are named from, most frequent first.

Kinh surnames with their shares in per cent after Lê Trung Hoa, "Họ và tên người Việt Nam" (2005);
the others are lists without shares and are drawn with the falling weights of `stage.people`.
"""

KINH_SURNAMES = {
    "Nguyễn": 38.4, "Trần": 12.1, "Lê": 9.5, "Phạm": 7.0, "Hoàng": 2.8, "Huỳnh": 2.3, "Phan": 4.5,
    "Vũ": 2.1, "Võ": 1.8, "Đặng": 2.1, "Bùi": 2.0, "Đỗ": 1.4, "Hồ": 1.3, "Ngô": 1.3, "Dương": 1.0,
    "Lý": 0.5, "Đinh": 0.9, "Đào": 0.8, "Trịnh": 0.7, "Mai": 0.6, "Đoàn": 0.6, "Trương": 0.9,
    "Lương": 0.6, "Hà": 0.5, "Tô": 0.3, "Cao": 0.4, "Tạ": 0.3, "Lâm": 0.4, "Phùng": 0.3,
    "Châu": 0.2, "Quách": 0.2, "Nông": 0.4, "Lò": 0.4, "Cầm": 0.1, "Vi": 0.3,
    "La": 0.1, "Thái": 0.2, "Tống": 0.2, "Kiều": 0.2, "Chu": 0.3, "Văn": 0.1, "Từ": 0.1,
}  # fmt: skip


def _listed(words: str) -> list[str]:
    """Words in a row; an underscore joins those that stand together."""
    return [word.replace("_", " ") for word in words.split()]


FEMALE_MIDDLES = _listed("""
    Thị Ngọc Thị_Thu Thanh Thùy Thị_Thanh Kim Minh Phương Hồng Thị_Hồng Thị_Kim Bích Quỳnh Mỹ Thu
    Thị_Minh Hoài Bảo Thị_Ngọc Khánh Thị_Mỹ Diễm Tuyết Lan Như Thị_Phương Thị_Bích Hoàng Diệu Yến
    Thị_Thúy Xuân Cẩm Thị_Hoài Gia Mai Trúc Thị_Quỳnh Tường Thảo An Vân Thị_Lan Hà Huyền Nhật Linh
""")
MALE_MIDDLES = _listed("""
    Văn Minh Quốc Hoàng Đức Thanh Xuân Ngọc Hữu Đình Anh Công Tuấn Quang Gia Thành Duy Bá Trọng
    Trung Nhật Tiến Mạnh Viết Việt Thế Đăng Khắc Hồng Huy Bảo Chí Phúc Trường Hải Sỹ Tấn Như Phước
    Thái Nguyên Vĩnh Thiện Đại Kim An Bình Đắc Danh Doãn
""")
FEMALE_GIVEN = _listed("""
    Hương Lan Hoa Linh Trang Thảo Hà Hằng Thu Mai Nga Hồng Phương Anh Huyền Ngọc Thủy Yến Nhung
    Loan Thúy Hạnh Dung Oanh Vân Trinh Hiền Quỳnh My Nhi Tuyết Vy Trâm Ngân Châu Tâm Liên Hòa Liễu
    Bích Xuân Phượng Nguyệt Cúc Lệ Thơ Diễm Thắm Kiều Trúc Duyên Lý Mỹ Sen Thương Hường Tuyền Uyên
    Chi Giang Hoài Ly Nhàn Ánh Thoa Thư Bình Nụ Chinh Mơ Quyên Khánh Lương Na Diệu Như Thanh Lành
    Mận Đào Thêm Bé Út Hậu Thìn Én Gấm Lụa Vui Tươi Thùy Thi Hảo Ái Cẩm Thoan Xoan Dịu Luyến Sương
    Băng Đông Hiếu Thuận Xuyến Nguyên Hợi Tý Mão Thân Sửu Trà Dậu Vinh Gái Ba Tư Năm Sáu Bảy
""")
MALE_GIVEN = _listed("""
    Hùng Dũng Tuấn Minh Nam Hải Long Sơn Thắng Cường Anh Đức Hưng Quang Tùng Huy Thành Trung Bình
    Khánh Tâm Phong Hoàng Kiên Quân Việt Đạt Hiếu Lâm Phúc Vinh Tiến Toàn Thịnh Nhân Lộc Tài Khoa
    Duy Bảo Kiệt Khang Nghĩa An Vũ Hậu Quý Chiến Đông Trường Giang Hà Thái Luân Hòa Thiện Mạnh Tú
    Phước Đại Sáng Thuận Định Công Lợi Cảnh Quyết Chung Tuyên Dương Nhật Lực Chính Tín Ngọc Ân
    Sang Danh Lương Xuân Khôi Tấn Trọng Hiệp Sỹ Khải Thông Vương Triều Đăng Bách Nguyên Vĩ Thạch
    Cần Tới Đoàn Hợp Hạnh Thức Nhã Ba Tư Tám Chín Cu Tèo Tý Dần Mùi Ngọ Tỵ Bắc Doanh Hoan Kha Lân
    Quyền
""")
HMONG_SURNAMES = _listed("""
    Giàng Vàng Sùng Thào Lý Mùa Hạng Cứ Lầu Má Tráng Ly Vừ Hờ Chá Sồng Phàng Ma
""")
HMONG_FEMALE = _listed("""
    Mỷ Dở Súa Pà Sua Mai Chía Máy Xa Dợ Chở Cở Ký Sáy Vá Dế Lia Pa Xó Gầu Chú Mo
""")
HMONG_MALE = _listed("""
    Páo Chư Sử Phử Dế Tủa Pó Chu Lử Vảng Nủ Sà Dình Chớ Tính Sềnh Giống Thề Lềnh Câu Sáu Pháng
    Khua
""")
KHMER_SURNAMES = _listed("""
    Thạch Sơn Kim Danh Châu Lâm Kiên Tăng Trà Lý Liêu Đào Neáng Chau Néang Thị
""")
KHMER_GIVEN = _listed("""
    Sô_Phia Sa_Rinh Rith Sóc_Kha Sa_Rây Thu_Ry Pha_La Sô_Thia Bô_Na Đa_Ra Rất_Tha Sóc_Thi Xuân
    Sa_Vươne Vi_Sal Chanh_Đa Rương Sa_Mône Ky_Na Mo_Ni Hen Som_Bat Sê_Ha Thi_Đa Ra_Ny Phol_La
    Sa_Phêl Oanh Na_Ry Khêm_Ma Phi_Rum Ngọc_Lan
""")
EDE_CLANS = _listed("""
    Niê Mlô Êban Byă Ayŭn Kbuôr Knul Hđơk Niê_Kdăm Êñuôl Buôn_Krông Buôn_Yă Ksơr Hmok Adrơng Kpă
""")
EDE_FEMALE = _listed("""
    H'Hen H'Linh H'Bia H'Nga H'Lan H'Duyên H'Yer H'Blung H'Ngoan H'Mai H'Djuai H'Wê H'Zina H'Juen
    H'Kiều H'Nữ H'Ruê H'Ning H'Luyến
""")
EDE_MALE = _listed("""
    Y_Bhăm Y_Wang Y_Thinh Y_Moan Y_Luyện Y_Djhăn Y_Ngông Y_Bhiông Y_Khoa Y_Nguyên Y_Krông Y_Phôn
    Y_Hăm Y_Blô Y_Juăn Y_Thắng Y_Sơn Y_Kriêng
""")
FOREIGN_FIRST = _listed("""
    John Mary Anna David Maria Michael Sarah James Li Wei Fang Xiaoming Somchai Malee Bounmy
    Khamla Chanthavong Sokha Chanda Aung Thida Joy Rosa Ahmed Fatima Ivan Olga Kenji Yuki Jiwoo
    Minjun Grace Peter Elena Carlos Linh Ploy Noy Vilay Sophea
""")
FOREIGN_LAST = _listed("""
    Smith Wang Zhang Chen Liu Garcia Santos Kim Park Tanaka Sato Ivanova Khan Phommachanh Sisavath
    Sok Chea Keo Win Htun Somboon Chaiyasit Johnson Brown Reyes Cruz Huang Zhao Yang Wu Okafor
    Dupont Müller Novak Singh Vongsa Inthavong Chan Lim Tan
""")
NICKNAMES = _listed("""
    Bé Út Cu_Tèo Tí Mít Na Bống Sóc Nấm Bi Tôm Chị_Ba Cô_Tư Hai Bảy Mèo Thỏ Miu Kẹo Cam Táo Su Bơ
""")
MOBILE = _listed("""
    32 33 34 35 36 37 38 39 70 76 77 78 79 81 82 83 84 85 86 88 89 90 91 93 94 96 97 98
""")

# The provinces since July 2025 (codes of the statistics office) by a rough share of inhabitants.
PROVINCES = {
    "01": 8.6, "04": 0.6, "08": 1.8, "11": 0.7, "12": 0.5, "14": 1.4, "15": 1.8, "19": 1.8,
    "20": 0.9, "22": 1.5, "24": 3.6, "25": 4.0, "31": 4.6, "33": 3.5, "37": 4.4, "38": 4.3,
    "40": 3.8, "42": 1.6, "44": 1.8, "46": 1.4, "48": 3.0, "51": 2.1, "52": 3.5, "56": 2.2,
    "66": 3.3, "68": 3.9, "75": 4.4, "79": 13.6, "80": 3.2, "82": 4.3, "86": 4.2, "91": 4.9,
    "92": 4.2, "96": 2.6,
}  # fmt: skip
