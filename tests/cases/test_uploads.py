"""Files are known by their content and leave with nothing but it."""

import io
import struct
import wave
import zipfile
from typing import Any

import pi_heif
import pikepdf
import pytest
from PIL import Image

from hotline.cases.uploads import office, sounds
from hotline.cases.uploads.cleaning import cleaned
from hotline.cases.uploads.kinds import KINDS, REASONS, Unacceptable

SECRET = b"Nokia of Sung Thi Dua"
GPS = {1: "N", 2: (22.0, 20.0, 9.5), 3: "E", 4: (103.0, 50.0, 38.0)}


def photograph(form: str = "JPEG", *, turned: int = 1) -> bytes:
    """As a telephone takes it: place, device, time, a comment."""
    picture = Image.new("RGB", (60, 30), (200, 30, 30))
    picture.paste((20, 20, 200), (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = turned
    exif.get_ifd(0x8825).update(GPS)
    made = io.BytesIO()
    picture.save(made, form, exif=exif, **({"comment": SECRET} if form == "JPEG" else {}))
    return made.getvalue()


def reason_of(content: bytes) -> str:
    with pytest.raises(Unacceptable) as refusal:
        cleaned(content)
    assert refusal.value.reason in REASONS
    return refusal.value.reason


def packed(entries: dict[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as paper:
        for name, body in entries.items():
            paper.writestr(name, body)
    return made.getvalue()


RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="r2" Type="http://x/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/core"/></Types>'
)
DOCX: dict[str, bytes | str] = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": RELS,
    "word/document.xml": "<w:document xmlns:w='x'>Nội dung</w:document>",
    "docProps/core.xml": SECRET,
    "docProps/thumbnail.jpeg": SECRET,
}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_loses_place_device_and_comment(form: str) -> None:
    taken = photograph(form)
    with Image.open(io.BytesIO(taken)) as before:
        assert before.getexif().get_ifd(0x8825), "it had a place, or this test would prove nothing"
    kept = cleaned(taken)
    assert SECRET not in kept.content
    with Image.open(io.BytesIO(kept.content)) as after:
        assert not dict(after.getexif())
        assert not after.info.get("comment")
        assert after.size == (60, 30)


def test_a_photograph_held_sideways_stays_the_right_way_up() -> None:
    kept = cleaned(photograph(turned=6))
    with Image.open(io.BytesIO(kept.content)) as after:
        assert after.size == (30, 60)


def test_what_hangs_behind_a_picture_is_gone() -> None:
    assert b"PK\x03\x04" not in cleaned(photograph() + packed({"a": SECRET})).content


def test_heic_is_read() -> None:
    assert pi_heif.libheif_info()["decoders"]
    # No encoder is shipped: a broken one must be refused and not raise anything else.
    assert reason_of(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 40) == "damaged"


def made_pdf() -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    return pdf


def written(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    made = io.BytesIO()
    pdf.save(made, **options)
    return made.getvalue()


def test_a_pdf_loses_maker_scripts_and_attachments() -> None:
    pdf = made_pdf()
    pdf.docinfo["/Author"] = SECRET.decode()
    with pdf.open_metadata() as words:
        words["dc:creator"] = [SECRET.decode()]
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.attachments["secret.txt"] = SECRET
    pdf.pages[0].obj.AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    )
    kept = cleaned(written(pdf))
    assert kept.kind == "pdf"
    with pikepdf.open(io.BytesIO(kept.content)) as after:
        assert len(after.pages) == 1
        assert not after.attachments
        assert "/Info" not in after.trailer
        for key in ("/OpenAction", "/Metadata"):
            assert key not in after.Root
        assert "/AA" not in after.pages[0].obj
        unpacked = written(
            after, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all
        )
    for word in (SECRET, b"JavaScript", b"Launch", b"secret.txt"):
        assert word not in unpacked


def test_a_photograph_inside_a_pdf_loses_its_place_and_keeps_its_pixels() -> None:
    pdf = made_pdf()
    inner = pikepdf.Stream(
        pdf, photograph(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60,
        Height=30, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=inner))
    taken = written(pdf)
    assert SECRET in taken
    kept = cleaned(taken).content
    assert SECRET not in kept
    with pikepdf.open(io.BytesIO(kept)) as after:
        raw = after.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()
        with Image.open(io.BytesIO(raw)) as picture:
            picture.load()
            assert not dict(picture.getexif())


def test_a_pdf_with_a_password_is_refused() -> None:
    locked = written(made_pdf(), encryption=pikepdf.Encryption(owner="a", user="b"))
    assert reason_of(locked) == "locked"
    assert reason_of(b"%PDF-1.7 and then nothing") == "damaged"


def test_an_office_paper_loses_its_properties_and_stays_whole() -> None:
    kept = cleaned(packed(DOCX))
    assert kept.kind == "docx"
    assert SECRET not in kept.content
    with zipfile.ZipFile(io.BytesIO(kept.content)) as paper:
        assert set(paper.namelist()) == {"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
        assert b"docProps" not in paper.read("_rels/.rels")
        assert b"docProps" not in paper.read("[Content_Types].xml")
        assert b"word/document.xml" in paper.read("_rels/.rels")
        assert {entry.date_time[0] for entry in paper.infolist()} == {1980}


@pytest.mark.parametrize(
    "more",
    [
        {"word/vbaProject.bin": b"x"},
        {"word/activeX/activeX1.bin": b"x"},
        {"[Content_Types].xml": TYPES.replace("application/core", "x.macroEnabled.main+xml")},
        {"word/_rels/settings.xml.rels": RELS.replace(
            'Id="r1" Type="http://x/officeDocument"',
            'Id="r1" TargetMode="External" Type="http://x/attachedTemplate"',
        )},
    ],
)  # fmt: skip
def test_macros_and_templates_from_elsewhere_are_refused(more: dict[str, bytes | str]) -> None:
    assert reason_of(packed(DOCX | more)) == "macros"


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    assert reason_of(packed(DOCX | {"word/media/a": b"\0" * 30_000_000})) == "bomb"
    many = {f"word/{n}": b"" for n in range(office.MOST_ENTRIES + 1)}
    assert reason_of(packed(DOCX | many)) == "bomb"
    big = io.BytesIO()
    Image.new("1", (10_000, 9_000)).save(big, "PNG")
    assert reason_of(big.getvalue()) == "bomb"


def test_a_directory_that_lies_about_lengths_is_found_out() -> None:
    honest = packed(DOCX | {"word/a.xml": b"<a>" + b"b" * 5000 + b"</a>"})
    lying = honest.replace(struct.pack("<I", 5007), struct.pack("<I", 12))
    assert lying != honest
    assert reason_of(lying) in ("bomb", "damaged")


def test_doctypes_in_the_tables_of_a_paper_are_refused() -> None:
    assert reason_of(packed(DOCX | {"_rels/.rels": "<!DOCTYPE x []>" + RELS})) == "damaged"


def test_an_open_document_keeps_its_order_and_loses_its_maker() -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
        '<m:file-entry m:full-path="meta.xml" m:media-type="text/xml"/></m:manifest>'
    )
    odt: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<office/>",
        "meta.xml": SECRET,
        "META-INF/manifest.xml": manifest,
    }
    kept = cleaned(packed(odt))
    assert kept.kind == "odt"
    with zipfile.ZipFile(io.BytesIO(kept.content)) as paper:
        assert paper.namelist()[0] == "mimetype"
        assert paper.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert b"meta.xml" not in paper.read("META-INF/manifest.xml")
        assert b'manifest:full-path="content.xml"' in paper.read("META-INF/manifest.xml")


def wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\1\2" * 50)
    return made.getvalue()


def box(name: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4) + name + body


def test_a_recording_loses_its_words_and_keeps_its_sound() -> None:
    said = b"LIST" + len(SECRET).to_bytes(4, "little") + SECRET + b"\0" * (len(SECRET) % 2)
    kept = cleaned(wav() + said)
    assert kept.kind == "wav"
    assert SECRET not in kept.content
    with wave.open(io.BytesIO(kept.content)) as sound:
        assert sound.readframes(100) == b"\1\2" * 50

    frames = b"\xff\xfb\x90\x00" + b"\x11" * 100
    tagged = b"ID3\x04\0\0" + bytes([0, 0, 0, len(SECRET)]) + SECRET + frames
    tagged += b"TAG" + SECRET.ljust(125, b"\0")
    assert cleaned(tagged) == cleaned(frames)
    assert cleaned(tagged).content == frames


def test_an_m4a_loses_words_and_times_and_no_position_moves() -> None:
    times = box(b"mvhd", b"\0\0\0\0" + b"\xd1" * 8 + b"\0" * 88)
    file = box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", times + box(b"udta", SECRET))
    file += box(b"mdat", b"sound")
    kept = cleaned(file)
    assert kept.kind == "m4a"
    assert len(kept.content) == len(file)
    assert SECRET not in kept.content
    assert b"\xd1" not in kept.content
    assert kept.content.endswith(b"sound")
    film = box(b"hdlr", b"\0" * 8 + b"vide" + b"\0" * 12)
    moved = box(b"moov", times + box(b"trak", box(b"mdia", film)))
    assert reason_of(box(b"ftyp", b"isom\0\0\0\0") + moved + box(b"mdat", b"x")) == "video"


def page(order: int, body: bytes) -> bytes:
    head = b"OggS\0" + bytes([2 if order == 0 else 0]) + bytes(8) + b"\1\0\0\0"
    head += order.to_bytes(4, "little") + bytes(4) + b"\1" + bytes([len(body)])
    whole = bytearray(head + body)
    whole[22:26] = sounds._sum(whole).to_bytes(4, "little")
    return bytes(whole)


def test_an_ogg_loses_its_comments_and_its_pages_still_sum_up() -> None:
    maker = b"GSM"
    tags = b"OpusTags" + len(maker).to_bytes(4, "little") + maker + b"\1\0\0\0"
    tags += len(SECRET).to_bytes(4, "little") + SECRET
    kept = cleaned(page(0, b"OpusHead" + bytes(11)) + page(1, tags) + page(2, b"sound"))
    assert kept.kind == "ogg"
    assert SECRET not in kept.content
    second = bytearray(kept.content[kept.content.index(b"OggS", 4) : -len(page(2, b"sound"))])
    told = int.from_bytes(second[22:26], "little")
    second[22:26] = bytes(4)
    assert sounds._sum(second) == told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00\x03", "unknown_kind"),
        (b"\x7fELF\x02\x01\x01\x00", "unknown_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_office"),
        (b"\xff\xd8\xff\xe0 no picture", "damaged"),
        (b"\x89PNG\r\n\x1a\n no picture", "damaged"),
        (b"PK\x03\x04 no paper", "damaged"),
        (packed({"a.txt": "x"}), "unknown_kind"),
    ],
)
def test_what_is_no_file_of_ours_is_refused(content: bytes, reason: str) -> None:
    assert reason_of(content) == reason


def test_a_name_decides_nothing() -> None:
    assert cleaned(b"%PDF of nothing, in words").kind == "text"
    assert set(KINDS) >= {cleaned("Chữ Việt".encode()).kind}
