"""Pictures without their metadata: place, time, device and owner stay out, the picture is not touched.

JPEG: ITU-T T.81, annex B; PNG: W3C PNG 3rd edition, section 5; WebP: RFC 9649. All run through the file once.
"""

import re
import struct
from collections.abc import Iterator

from services.workflow.evidence.domain.refusal import DAMAGED, RefusedError

_MOST_PIXELS = 120_000_000
_TOO_LARGE = "图片的像素过多，请缩小后再上传。"

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14, _COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_APPS = range(0xE0, 0xF0)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_ORIENTATION = 0x0112

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split()
)
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_WEBP_HAS_EXIF_OR_XMP = 0x08 | 0x04


def stripped_jpeg(content: bytes) -> bytes:
    """Keeps the frame, colour profile and, in an Exif segment of our own, which side is up."""
    kept = [b"\xff\xd8"]
    turned = 1
    framed = False
    for marker, segment in _jpeg_segments(content):
        if marker == _APP1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if marker in _FRAMES:
            framed = True
            _check_size(*struct.unpack(">HH", segment[5:9]))
        if _jpeg_keeps(marker, segment):
            kept.append(segment)
    if not framed:
        raise RefusedError(DAMAGED)
    if turned != 1:
        kept.insert(1, _exif_with(turned))
    return b"".join(kept)


def _jpeg_keeps(marker: int, segment: bytes) -> bool:
    if marker == _COM:
        return False
    if marker == _APP2:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    return marker not in _APPS or marker in (_APP0, _APP14)


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every segment behind the first marker up to the end of the picture; what follows it is left out."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at : at + 1] != b"\xff" or at + 2 > len(content):
            raise RefusedError(DAMAGED)
        marker = content[at + 1]
        if marker == _EOI:
            yield marker, b"\xff\xd9"
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in (0, _SOI) or end > len(content) or end < at + 4:
            raise RefusedError(DAMAGED)
        if marker == _SOS:
            found = _NEXT_MARKER.search(content, end)
            if found is None:
                raise RefusedError(DAMAGED)
            end = found.start()
        yield marker, content[at:end]
        at = end


def _orientation(tiff: bytes) -> int:
    """Which side of the picture is up, 1 to 8; 1 (as it is) when the camera did not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:  # noqa: PLR2004 - the header of TIFF
        return 1
    (place,) = struct.unpack(f"{order}I", tiff[4:8])
    count = struct.unpack(f"{order}H", tiff[place : place + 2])[0] if place + 2 <= len(tiff) else 0
    for index in range(count):
        entry = tiff[place + 2 + 12 * index : place + 14 + 12 * index]
        if len(entry) == 12 and struct.unpack(f"{order}H", entry[:2])[0] == _ORIENTATION:  # noqa: PLR2004
            turned: int = struct.unpack(f"{order}H", entry[8:10])[0]
            return turned if 1 <= turned <= 8 else 1  # noqa: PLR2004 - the values of Exif
    return 1


def _exif_with(orientation: int) -> bytes:
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def stripped_png(content: bytes) -> bytes:
    """Keeps the chunks that make the picture and its colours; texts, times and Exif go."""
    kept = [_PNG_SIGNATURE]
    at, ended = len(_PNG_SIGNATURE), False
    while not ended:
        length = int.from_bytes(content[at : at + 4], "big")
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content) or (name == b"IHDR") != (at == len(_PNG_SIGNATURE)):
            raise RefusedError(DAMAGED)
        if name == b"IHDR":
            _check_size(*struct.unpack(">II", content[at + 8 : at + 16]))
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        at, ended = end, name == b"IEND"
    return b"".join(kept)


def stripped_webp(content: bytes) -> bytes:
    """Leaves out the chunks of Exif and XMP, and the flags that announce them."""
    end = 8 + int.from_bytes(content[4:8], "little")
    at = 12
    if end > len(content):
        raise RefusedError(DAMAGED)
    kept = []
    while at + 8 <= end:
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        after = at + 8 + length + length % 2
        chunk = content[at:after]
        if at + 8 + length > end:
            raise RefusedError(DAMAGED)
        if name == b"VP8X" and length:
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_HAS_EXIF_OR_XMP]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            kept.append(chunk)
        at = after
    body = b"WEBP" + b"".join(kept)
    if not any(chunk[:4] in (b"VP8 ", b"VP8L", b"ANMF") for chunk in kept):
        raise RefusedError(DAMAGED)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _check_size(height: int, width: int) -> None:
    if height * width > _MOST_PIXELS:
        raise RefusedError(_TOO_LARGE)
