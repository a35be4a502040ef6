"""What is taken as an attachment is told by its content, and a picture does not tell where it was taken."""

import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from services.workflow.evidence.domain.images import _orientation
from services.workflow.evidence.domain.media import Media, cleaned, recognise
from services.workflow.evidence.domain.names import shown_name
from services.workflow.evidence.domain.refusal import RefusedError
from services.workflow.evidence.files import DamagedFileError, Files
from tests.unit.workflow.evidence import samples

XLSX = samples.DOCX.replace("wordprocessingml.document", "spreadsheetml.sheet")
PPTX = samples.DOCX.replace("wordprocessingml.document", "presentationml.presentation")


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (samples.jpeg(), Media.JPEG),
        (samples.png(), Media.PNG),
        (samples.webp(), Media.WEBP),
        (samples.pdf(), Media.PDF),
        (samples.office(), Media.DOCX),
        (samples.office(main=XLSX), Media.XLSX),
        (samples.office(main=PPTX), Media.PPTX),
        (samples.office({"xl/printerSettings/printerSettings1.bin": b"A4"}, main=XLSX), Media.XLSX),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, media: Media) -> None:
    assert recognise(content) is media
    assert recognise(cleaned(media, content)) is media


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain words",
        b"MZ\x90\x00 a program",
        b"\x7fELF a program",
        b"#!/bin/sh\n",
        b"<html><script>alert(1)</script></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"GIF89a",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document",
        b"\x00\x00\x00\x18ftypheic",
        samples.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        samples.pdf(b"/S/Launch"),
        samples.pdf()[:-7],
        b"leading " + samples.pdf(),
    ],
)
def test_everything_else_is_refused_with_advice(content: bytes) -> None:
    with pytest.raises(RefusedError, match=r"。$"):
        recognise(content)


@pytest.mark.parametrize(
    "content",
    [
        samples.office({"word/vbaProject.bin": b"macro"}),
        samples.office({"word/activeX/activeX1.xml": b"control"}),
        samples.office({"word/embeddings/oleObject1.bin": b"object"}),
        samples.office({"word/media/run.exe": b"MZ"}),
        samples.office({"../../etc/passwd": b"x"}),
        samples.office(
            {
                "word/_rels/settings.xml.rels": b'<Relationship TargetMode="External" '
                b'Target="https://example.org/t.dotm" Type="http://schemas.example/attachedTemplate"/>'
            }
        ),
        samples.office(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        samples.office(types="<Types/>"),
        samples.office({"word/zeros.xml": bytes(20_000_000)}),
        samples.office({f"word/{index}.xml": b"" for index in range(3001)}),
        samples.office()[:200],
    ],
)
def test_an_office_file_with_something_in_it_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError):
        recognise(content)


def test_a_package_that_lies_about_a_part_is_refused() -> None:
    content = bytearray(samples.office({"word/media/a.txt": b"a" * 1000}))
    with zipfile.ZipFile(BytesIO(content)) as package:
        place = package.getinfo("word/media/a.txt").header_offset + 50
    content[place] ^= 0xFF
    with pytest.raises(RefusedError):
        recognise(bytes(content))


def test_a_photograph_keeps_which_side_is_up_and_nothing_else() -> None:
    profile = samples.segment(0xE2, b"ICC_PROFILE\0\x01\x01profile")
    private = (
        samples.exif(),
        samples.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + samples.GPS),
        samples.segment(0xFE, b"taken by somebody"),
        samples.segment(0xED, samples.GPS),
    )
    kept = cleaned(Media.JPEG, samples.jpeg(profile, *private, after=b"MotionPhoto" + samples.GPS))
    assert samples.GPS not in kept
    assert b"somebody" not in kept
    assert profile in kept
    assert kept.endswith(b"\xff\xd9")
    assert _orientation(kept[kept.index(b"Exif\0\0") + 6 :]) == 6
    plain = samples.jpeg(profile)
    assert cleaned(Media.JPEG, plain) == plain
    assert b"Exif" not in cleaned(Media.JPEG, samples.jpeg(samples.exif(orientation=1)))


def test_a_screenshot_loses_its_texts_and_times() -> None:
    private = (samples.chunk(b"tEXt", samples.GPS), samples.chunk(b"eXIf", samples.GPS))
    assert cleaned(Media.PNG, samples.png(*private, samples.chunk(b"tIME", b"1234567"))) == samples.png()
    told = samples.webp((b"EXIF", samples.GPS), (b"XMP ", samples.GPS), flags=0x0C)
    assert cleaned(Media.WEBP, told) == samples.webp()


@pytest.mark.parametrize(
    ("media", "content"),
    [
        (Media.JPEG, samples.jpeg()[:-2]),
        (Media.JPEG, samples.jpeg()[:40]),
        (Media.JPEG, b"\xff\xd8\xff\xd9"),
        (Media.JPEG, samples.jpeg(height=60000, width=60000)),
        (Media.PNG, samples.png()[:-6]),
        (Media.PNG, samples.png(height=60000, width=60000)),
        (Media.WEBP, samples.webp()[:-4]),
        (Media.WEBP, b"RIFF\x04\0\0\0WEBP"),
    ],
)
def test_half_a_picture_is_refused(media: Media, content: bytes) -> None:
    with pytest.raises(RefusedError):
        cleaned(media, content)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("现场照片.jpeg", "现场照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\fakepath\\照片.PNG", "照片.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("a\r\nSet-Cookie: x\0.jpg", "aSet-Cookie_ x.jpg"),
        ("...", "附件.jpg"),
        (None, "附件.jpg"),
        ("", "附件.jpg"),
        ("长" * 300, "长" * 80 + ".jpg"),
        ("电话13812345678.jpg", "电话***********.jpg"),
    ],
)
def test_a_name_has_no_path_no_trick_and_no_telephone_number(given: str | None, shown: str) -> None:
    assert shown_name(given, ".jpg") == shown


def test_files_are_found_by_their_hash_and_checked(tmp_path: Path) -> None:
    files = Files(tmp_path / "evidence")
    digest = files.put(b"content")
    assert files.put(b"content") == digest
    assert files.read(digest) == b"content"
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [(path.name, oct(path.stat().st_mode)[-3:]) for path in stored] == [(digest.hex(), "600")]
    stored[0].write_bytes(b"changed")
    with pytest.raises(DamagedFileError):
        files.read(digest)
    files.put(b"content")
    assert files.read(digest) == b"content"
    files.drop(digest)
    with pytest.raises(DamagedFileError):
        files.read(digest)


_KILLED_WHILE_WRITING = """
import resource, signal, sys
from pathlib import Path
from services.workflow.evidence.files import Files
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
Files(Path(sys.argv[1])).put(b"x" * 100_000)
"""


def test_a_process_that_is_killed_while_writing_leaves_no_half_file(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED_WHILE_WRITING, tmp_path / "evidence"], check=False)
    assert killed.returncode == -signal.SIGXFSZ
    files = Files(tmp_path / "evidence")
    assert files.older_than(time.time() + 1) == []
    [draft] = (tmp_path / "evidence" / "incoming").iterdir()
    assert draft.stat().st_size <= 4096
    assert files.drop_drafts(time.time() - 3600) == 0
    assert files.drop_drafts(time.time() + 1) == 1
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []
