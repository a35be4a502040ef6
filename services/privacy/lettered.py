"""Numbers typed with letters that look like digits: O for 0, l and I for 1."""

from collections.abc import Iterator

from services.privacy.checks import is_resident_id
from services.privacy.patterns import compiled, decoded
from services.privacy.telephones import is_mobile

_GAP = r"[ \-]?"
MIXED = rf"[0-9]{_GAP}[OoIl]{_GAP}[0-9OoIl]|[lI]{_GAP}[3-9]{_GAP}[0-9]"
_NUMBER = compiled(rf"[1lI]{_GAP}[3-9](?:{_GAP}[0-9OoIl]){{9}}|[1-9][0-9OoIl]{{16}}[0-9OoIlXx]")
_MEANT = str.maketrans("OoIlx", "0011X", " -")
_MOST_LETTERS = 6


def find_lettered(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Byte offsets of mobiles and resident numbers that are whole words and mostly digits."""
    for match in _NUMBER.finditer(data):
        start, end = match.span()
        if data[start - 1 : start].isalnum() or data[end : end + 1].isalnum():
            continue
        written = decoded(data[start:end])
        if not 0 < sum(written.count(letter) for letter in "OoIl") <= _MOST_LETTERS:
            continue
        meant = written.translate(_MEANT)
        if is_mobile(meant):
            yield start, end, "phone"
        elif len(meant) == 18 and is_resident_id(meant):  # noqa: PLR2004 - GB 11643
            yield start, end, "id_card"
