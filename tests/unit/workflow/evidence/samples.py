"""Small real files, made by hand."""

import io
import struct
import zipfile
import zlib

GPS = b"GPS 31.2304 N 121.4737 E"
_ROTATED = 6


def exif(orientation: int = _ROTATED) -> bytes:
    """An Exif segment as a camera writes it: which side is up, and where it was."""
    tiff = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0) + GPS
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(*extra: bytes, height: int = 8, width: int = 8, after: bytes = b"") -> bytes:
    """The skeleton of a progressive picture: two scans, escaped bytes and restarts within."""
    frame = segment(0xC2, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    tables = segment(0xC4, b"\x00" * 17)
    return b"".join((b"\xff\xd8", *extra, frame, tables, scan, tables, scan, b"\xff\xd9", after))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes, height: int = 1, width: int = 1) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def webp(*extra: tuple[bytes, bytes], flags: int = 0) -> bytes:
    chunks = ((b"VP8X", bytes([flags]) + b"\0" * 9), (b"VP8 ", b"picture"), *extra)
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf(inside: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<<" + inside + b">>\nendobj\ntrailer<<>>\n%%EOF\n"


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def office(parts: dict[str, bytes] | None = None, main: str = DOCX, types: str | None = None) -> bytes:
    declared = types or f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", declared)
        package.writestr("word/document.xml", "<document/>")
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return written.getvalue()
