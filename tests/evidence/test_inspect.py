"""Files as they come: told by their content, and refused with what they are and what would be accepted."""

import contextlib
import io
import struct
import warnings
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jiedui.evidence import pictures
from jiedui.evidence.formats import FORMATS
from jiedui.evidence.inspect import inspect
from jiedui.evidence.names import LONGEST, sanitise
from jiedui.kernel.refusals import InputRefused
from tests.evidence.media_files import AMR, MP3, film, office, wave

CONTENT_TYPES = "[Content_Types].xml"


def picture(form: str, *, size: tuple[int, int] = (64, 48)) -> bytes:
    file = io.BytesIO()
    image = Image.effect_noise(size, 80).convert("RGB")
    image.save(file, form)
    return file.getvalue()


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, content)
    return file.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40
DOCX = archive(CONTENT_TYPES, "word/document.xml")
ACCEPTED = {
    "现场.jpg": (picture("JPEG"), "image/jpeg"),
    "现场.JPEG": (picture("JPEG"), "image/jpeg"),
    "图.png": (picture("PNG"), "image/png"),
    "图.webp": (picture("WEBP"), "image/webp"),
    "图.gif": (picture("GIF"), "image/gif"),
    "IMG_0001.HEIC": (HEIC, "image/heic"),
    "协议.pdf": (PDF, "application/pdf"),
    "纪要.docx": (DOCX, FORMATS["docx"].media_type),
    "名单.xlsx": (archive(CONTENT_TYPES, "xl/workbook.xml"), FORMATS["xlsx"].media_type),
    "汇报.pptx": (archive(CONTENT_TYPES, "ppt/presentation.xml"), FORMATS["pptx"].media_type),
    "文件.ofd": (archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    "说明.txt": ("白羊溪乡\r\n签到".encode(), "text/plain"),
    "名单.csv": ("姓名,单位\n张三,区教育局\n".encode("gb18030"), "text/csv"),
    "utf16.txt": ("签到表".encode("utf-16"), "text/plain"),
    "培训.mp4": (film(b"isom"), "video/mp4"),
    "培训.MOV": (film(b"qt  "), "video/quicktime"),
    "老电影.mov": (film(b""), "video/quicktime"),
    "培训.3gp": (film(b"3gp5"), "video/3gpp"),
    "会议.m4a": (film(b"M4A "), "audio/mp4"),
    "会议.mp3": (MP3, "audio/mpeg"),
    "会议.wav": (wave(), "audio/wav"),
    "会议.amr": (AMR, "audio/amr"),
    "通知.doc": (office("WordDocument"), "application/msword"),
    "通知.wps": (office("WordDocument"), "application/msword"),
    "名单.et": (office("Workbook"), "application/vnd.ms-excel"),
    "汇报.ppt": (office("PowerPoint Document"), "application/vnd.ms-powerpoint"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_it_tells_what_it_accepts(name: str) -> None:
    content, media_type = ACCEPTED[name]
    kind = inspect(io.BytesIO(content), name=name)
    assert (kind.name, kind.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("扫描件", "扫描件.png"),
        ("照片.exe", "照片.exe.png"),
        ("C:\\用户\\桌面\\现场.png", "现场.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("a\x00\n\u202eb.png", "ab.png"),
        ("", "未命名.png"),
    ],
)
def test_it_makes_the_name_safe_and_true(name: str, kept: str) -> None:
    assert inspect(io.BytesIO(ACCEPTED["图.png"][0]), name=name).name == kept


def test_a_picture_may_bear_another_picture_s_name() -> None:
    assert inspect(io.BytesIO(picture("PNG")), name="图.jpg").media_type == "image/png"


REFUSED = {
    "nothing": (b"", "空文件"),
    "a picture cut short": (picture("JPEG")[:1500], "损坏或不完整的图片"),
    "a png cut short": (picture("PNG")[:500], "损坏或不完整的图片"),
    "a webp cut short": (picture("WEBP")[:500], "损坏或不完整的图片"),
    "a gif cut short": (picture("GIF")[:30], "损坏或不完整的图片"),
    "a pdf cut short": (PDF[:20], "不完整的PDF"),
    "a package cut short": (DOCX[:60], "损坏或不完整的文件"),
    "a zip": (archive("a.jpg", "b.jpg"), "压缩包"),
    "a rar": (b"Rar!\x1a\x07\x01\x00", "压缩包"),
    "an old word file cut short": (office("WordDocument")[:600], "损坏或不完整的文件"),
    "an old file of another program": (office("Something"), "损坏或不完整的文件"),
    "an old word file with macros": (office("WordDocument", "Macros"), "带有宏"),
    "an old word file with a password": (office("EncryptedPackage"), "设有密码"),
    "a film cut short": (film(b"isom")[:-10], "不完整的音频或视频"),
    "a film without its table": (b"\x00\x00\x00\x10ftypisom\x00\x00\x02\x00", "不完整的音频或视频"),
    "a wave cut short": (wave()[:-4], "不完整的音频或视频"),
    "an mp3 of nothing": (b"ID3\x03\x00\x00\x00\x00\x00\x00words", "不完整的音频或视频"),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00", "是程序"),
    "a film of another kind": (b"FLV\x01\x05\x00\x00", "不能在浏览器里播放"),
    "a bitmap": (b"BM\x00\x00\x00\x00\x00\x00", "BMP"),
    "macros": (archive(CONTENT_TYPES, "word/document.xml", "word/vbaProject.bin"), "带有宏"),
    "noise": (b"\x00\x01\x02\x03\xfe\xff\x00", "无法识别"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses_what_is_of_no_use_and_says_what_it_is(what: str) -> None:
    content, words = REFUSED[what]
    with pytest.raises(InputRefused) as refused:
        inspect(io.BytesIO(content), name="现场照片")
    assert refused.value.code == "evidence_unusable"
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("现场.jpg", PDF),
        ("现场.jpg", b"<html><script>alert(1)</script></html>"),
        ("协议.pdf", picture("PNG")),
        ("纪要.docx", archive(CONTENT_TYPES, "xl/workbook.xml")),
        ("说明.txt", PDF),
    ],
)
def test_a_name_that_promises_something_else_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        inspect(io.BytesIO(content), name=name)
    assert refused.value.code == "evidence_misnamed"


def test_a_page_is_kept_as_text_and_not_as_a_page() -> None:
    kind = inspect(io.BytesIO(b"<html><script>alert(1)</script></html>"), name="x.html")
    assert (kind.name, kind.media_type) == ("x.html.txt", "text/plain")


def test_a_locked_package_is_refused() -> None:
    content = bytearray(DOCX)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(mark, start + 4)
    with pytest.raises(InputRefused, match="设有密码"):
        inspect(io.BytesIO(bytes(content)), name="纪要.docx")


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to a wall of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(12_000, 12_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused(width: int, height: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputRefused, match=r"像素过多|损坏"):
            inspect(io.BytesIO(png_that_claims(width, height)), name="大图.png")


def test_the_pictures_of_a_telephone_are_small_enough() -> None:
    assert pictures._MOST_PIXELS[FORMATS["jpg"]] >= 200_000_000


SAMPLES = st.sampled_from([content for content, _ in (*ACCEPTED.values(), *REFUSED.values())])


@given(content=SAMPLES | st.binary(max_size=300), noise=st.binary(max_size=40), place=st.integers(0, 4000))
def test_it_never_stumbles_over_content(content: bytes, noise: bytes, place: int) -> None:
    changed = content[:place] + noise + content[place + len(noise) :]
    with contextlib.suppress(InputRefused):
        kind = inspect(io.BytesIO(changed), name="材料")
        assert kind.media_type in {form.media_type for form in FORMATS.values()}


@given(st.text(max_size=400))
def test_a_name_becomes_safe_whatever_it_was(name: str) -> None:
    safe = sanitise(name)
    assert 0 < len(safe.encode()) <= LONGEST
    assert not set(safe) & set('/\\\x00\n\r<>:"|?*\u202e')
    assert safe.strip(" .") == safe or len(name.encode()) > LONGEST
    assert sanitise(safe) == safe


def test_a_long_name_keeps_its_extension() -> None:
    assert sanitise("长" * 300 + ".jpg").endswith("长.jpg")
