"""Text that may stand in XML: what may not is shown by a sign, all else stays as it is."""

import re

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PICTURES, _DELETE, _SYMBOL_FOR_DELETE = 0x2400, 0x7F, "\u2421"


def plain(text: str) -> str:
    """Lines end in LF; a control becomes its picture (␀ ... ␡), a lone surrogate U+FFFD."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNFIT.sub(lambda found: _shown(found.group()), lines)


def _shown(character: str) -> str:
    code = ord(character)
    if code == _DELETE:
        return _SYMBOL_FOR_DELETE
    return chr(_PICTURES + code) if code < ord(" ") else "\ufffd"
