"""One spelling of digits, letters and script, code point for code point, so that offsets stay."""

from services.privacy.patterns import compiled, decoded
from services.privacy.script import SIMPLIFIED, TRADITIONAL_CLASS

_FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_CIRCLED = {0x2460 + n: ord("1") + n for n in range(9)} | {0x24EA: ord("0")}
_MATHEMATICAL = {0x1D7CE + n: ord("0") + n % 10 for n in range(50)}
_OTHER_FORMS = _FULL_WIDTH | _CIRCLED | _MATHEMATICAL | SIMPLIFIED
# What a text must hold before folding is worth a pass: such digits and letters, ＠, ＃, traditional script
OTHER_FORM = (
    rf"{TRADITIONAL_CLASS}|"
    r"[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{FF20}\x{FF03}"
    r"\x{2460}-\x{2468}\x{24EA}\x{1D7CE}-\x{1D7FF}]"
)

CHINESE_DIGITS = "〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_SPOKEN = str.maketrans(CHINESE_DIGITS, "00012345678912123456789")


def fold(text: str) -> str:
    """Full-width, circled and mathematical forms to ASCII, traditional to simplified; same length."""
    return text.translate(_OTHER_FORMS)


# What nobody sees: soft hyphens, zero-width and direction marks, variation selectors, marks that combine
UNSEEN = (
    r"[\x{AD}\x{300}-\x{36F}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FE00}-\x{FE0F}\x{FEFF}]"
)
_UNSEEN = compiled(f"{UNSEEN}+")


def without_unseen(data: bytes) -> tuple[bytes, list[int]]:
    """What is seen of a text, and the place in the text of each of its code points and of its end."""
    parts: list[bytes] = []
    places: list[int] = []
    done = at = 0
    for start, end in [*(match.span() for match in _UNSEEN.finditer(data)), (len(data), len(data))]:
        seen = data[done:start]
        parts.append(seen)
        count = len(decoded(seen))
        places.extend(range(at, at + count))
        at += count + len(decoded(data[start:end]))
        done = end
    return b"".join(parts), [*places, at]


def spoken_digits(text: str) -> str:
    """Chinese digits to ASCII; same length. Only for what already looks like a number."""
    return text if text.isascii() else text.translate(_SPOKEN)
