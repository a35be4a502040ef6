"""A file that is answered is saved under its own name and never shown in place."""

from urllib.parse import unquote

from services.common.files import to_be_saved


def test_a_file_is_saved_and_never_shown() -> None:
    told = to_be_saved('现场"照片.jpg')["Content-Disposition"]
    assert told.startswith('attachment; filename="___')
    assert told.isascii()
    assert told.count('"') == 2


def test_the_name_is_given_whole() -> None:
    name = "回应\r\nSet-Cookie: a=b;𠮷 100%.xlsx"
    told = to_be_saved(name)["Content-Disposition"]
    assert "\r" not in told
    assert "\n" not in told
    assert unquote(told.split("filename*=UTF-8''")[1]) == name


def test_no_copy_is_kept() -> None:
    told = to_be_saved("a.pdf")
    assert told["Cache-Control"] == "no-store"
    assert told["X-Content-Type-Options"] == "nosniff"
