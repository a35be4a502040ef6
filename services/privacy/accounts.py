"""What is written with letters: e-mail, messenger accounts, number plates, travel documents."""

from collections.abc import Iterator

from services.privacy.patterns import Grouped, before, compiled, encoded

AT = "[A-Za-z0-9]@[A-Za-z0-9]"
_EMAIL = compiled(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24}")

_MESSENGER = r"(?:微信|薇信|威信|[vV]信|(?i:weixin|wechat|vx|wx|q ?q)|扣扣|抖音号|快手号)"
_LINK = r" ?(?:帐号|账号|号码|同号|号|群|(?i:id))* ?[\s：:是为（(=，,]{0,3}"
_ACCOUNT = r"(?:[A-Za-z][A-Za-z0-9_\-]{5,19}|[1-9][0-9]{4,11})"
MESSENGER = rf"{_MESSENGER}{_LINK}[A-Za-z0-9_\-]{{5}}"

_PROVINCE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PLATE = rf"[{_PROVINCE}][A-Za-z][ ·•.\-]?(?:[A-Za-z0-9]{{5,6}}|[A-Za-z0-9]{{4}}[学警挂港澳领])"
# current formats: five letters or digits (no I, no O), or six with D or F at one end for new energy
_PLATE_NUMBER = compiled(
    r"^(?:[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}.|[A-HJKL][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJKL])$"
)

DOCUMENT = r"[A-Za-z][0-9]{7}|1[45][0-9]{7}"
_PASSPORT = compiled(r"[A-Za-z]{1,2}[0-9]{7,10}|1[45][0-9]{7}")
_PASSPORT_CUE = compiled(r"(?:护照|通行证|回乡证|台胞证)(?:号码|号|码|为|是|：|:|\s|（|\(){0,4}$")
_PASSPORT_SHAPE = compiled(r"^(?:[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})$")
_OTHER_CODE = compiled(r"(?:单|编|型|号|码|批次|代码|国道|(?i:no)\.?)[：:\s为是第]{0,3}$")

_PLATE = compiled(PLATE)
_IM = Grouped(rf"{_MESSENGER}{_LINK}({_ACCOUNT})")
_SAID = compiled(rf"(?:[^A-Za-z]|^){_MESSENGER}(?:{_LINK})$")
_NAMED = compiled(r"(?:号|:|：)[^号:：]{0,3}$")


def _is_word(byte: bytes) -> bool:
    """An ASCII letter or digit goes on here."""
    return byte.isalnum()


def find_emails(data: bytes) -> Iterator[tuple[int, int, str]]:
    for match in _EMAIL.finditer(data):
        yield (*match.span(), "email")


def find_accounts(data: bytes) -> Iterator[tuple[int, int, str]]:
    """The account itself; the word before it stays."""
    for start, end in _IM.places(data):
        left = data[max(0, start - 48) : start]
        value = data[start:end]
        if _SAID.search(left) and (value.isdigit() or not value.isalpha() or _NAMED.search(left)):
            yield start, end, "im"


def find_plates(data: bytes) -> Iterator[tuple[int, int, str]]:
    for match in _PLATE.finditer(data):
        start, end = match.span()
        number = data[start + 4 : end].lstrip(b" .-\xc2\xb7\xe2\x80\xa2").upper()
        if _is_word(data[end : end + 1]) or not any(map(_is_digit, number)):
            continue
        if _PLATE_NUMBER.match(number):
            yield start, end, "plate"


def _is_digit(byte: int) -> bool:
    return 0x30 <= byte <= 0x39  # noqa: PLR2004 - ASCII 0 to 9


def find_passports(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Passports by their form, other travel documents where the words name one."""
    for match in _PASSPORT.finditer(data):
        start, end = match.span()
        if _is_word(data[start - 1 : start]) or _is_word(data[end : end + 1]):
            continue
        left = encoded(before(data, start, 10))
        by_form = _PASSPORT_SHAPE.match(data[start:end].upper()) and not _OTHER_CODE.search(left)
        if by_form or _PASSPORT_CUE.search(left):
            yield start, end, "passport"
