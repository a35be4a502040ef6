"""The name under which a sent file is shown; never a path, never a person's number."""

import re
import unicodedata

from services import privacy

_MOST_GIVEN, _MOST_SHOWN = 255, 80
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NAMELESS = "未命名的文件"


def shown_name(given: str | None) -> str:
    """The last part of the name, without invisible characters and personal data."""
    last = re.split(r"[/\\]", (given or "")[-_MOST_GIVEN:])[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in _UNSEEN)
    return privacy.mask(" ".join(seen.split()))[:_MOST_SHOWN].strip() or _NAMELESS
