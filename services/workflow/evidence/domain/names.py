"""The name under which a file is shown and saved; never a path of ours."""

import re
import unicodedata

from services import privacy

_MOST_GIVEN = 255
_MOST_SHOWN = 80
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_IN_NAMES = re.compile(r'[<>:"|?*%;]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_NAMELESS = "附件"


def shown_name(given: str | None, extension: str) -> str:
    """A name without path, invisible characters and personal data, with the extension of its content."""
    last = re.split(r"[/\\]", (given or "")[-_MOST_GIVEN:])[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in _UNSEEN)
    plain = _NOT_IN_NAMES.sub("_", " ".join(unicodedata.normalize("NFC", seen).split()))
    stem = _EXTENSION.sub("", plain).strip(". ")
    return (privacy.mask(stem)[:_MOST_SHOWN].strip(". ") or _NAMELESS) + extension
