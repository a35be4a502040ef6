"""One spelling of digits and letters, code point for code point, so that offsets stay."""

_FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_CIRCLED = {0x2460 + n: ord("1") + n for n in range(9)} | {0x24EA: ord("0")}
_MATHEMATICAL = {0x1D7CE + n: ord("0") + n % 10 for n in range(50)}
_WIDE = _FULL_WIDTH | _CIRCLED | _MATHEMATICAL
# What a text must hold before folding it is worth a pass, as an RE2 class: such digits and letters, ＠ and ＃
WIDE_CLASS = (
    r"[\x{FF10}-\x{FF19}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{FF20}\x{FF03}"
    r"\x{2460}-\x{2468}\x{24EA}\x{1D7CE}-\x{1D7FF}]"
)

CHINESE_DIGITS = "〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_SPOKEN = str.maketrans(CHINESE_DIGITS, "00012345678912123456789")


def fold(text: str) -> str:
    """Full-width, circled and mathematical forms to ASCII; same length."""
    return text.translate(_WIDE)


def spoken_digits(text: str) -> str:
    """Chinese digits to ASCII; same length. Only for what already looks like a number."""
    return text if text.isascii() else text.translate(_SPOKEN)
