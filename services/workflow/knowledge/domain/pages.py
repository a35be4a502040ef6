"""The public pages and their feed, as text; pure. Every word from outside is escaped, no script is needed."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Final
from uuid import UUID

from services.contracts.codes import Category
from services.contracts.instants import CHINA

ROOT: Final = "/public/qa"
FEED: Final = f"{ROOT}/feed.atom"
STYLE: Final = f"{ROOT}/style.css"
TITLE: Final = "政策问答"
_EXCERPT: Final = 120
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for; HTML shows it as nothing good either."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the public reads it: no case, no person."""

    id: UUID
    question: str
    answer: str
    category: Category
    unit: str
    basis: str | None
    basis_url: str | None
    valid_until: date
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of the list looks for."""

    words: str = ""
    category: Category | None = None
    too_short: bool = False


def safe(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), quote=True)


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe(title)}</title>\n"
        f'<link rel="stylesheet" href="{STYLE}">\n'
        f'<link rel="alternate" type="application/atom+xml" title="{TITLE}" href="{FEED}">\n'
        '</head>\n<body>\n<a class="skip" href="#main">跳到正文</a>\n'
        f'<header><p class="site"><a href="{ROOT}">{TITLE}</a></p></header>\n'
        f'<main id="main">\n{body}\n</main>\n'
        "<footer><p>答复以所列政策文件为准；政策调整后会及时更新。"
        f'<a href="{FEED}">订阅更新</a></p></footer>\n</body>\n</html>\n'
    )


def listing(rows: Sequence[Shown], asked: Asked, categories: Mapping[Category, str]) -> str:
    """The list: the most frequent first, with a search box and the categories."""
    title = f"“{asked.words}”的搜索结果 · {TITLE}" if asked.words else TITLE
    heading = f"<h1>{TITLE}</h1>"
    parts = [heading, _search(asked), _categories(asked, categories), _found(rows, asked, categories)]
    return _document(title, "\n".join(parts))


def _search(asked: Asked) -> str:
    kept = f'<input type="hidden" name="category" value="{asked.category}">' if asked.category else ""
    return (
        f'<form role="search" action="{ROOT}" method="get"><label for="q">搜索问题</label>'
        f'<input id="q" name="q" type="search" maxlength="40" value="{safe(asked.words)}">{kept}'
        '<button type="submit">搜索</button></form>'
    )


def _categories(asked: Asked, categories: Mapping[Category, str]) -> str:
    every = _category(None, "全部", asked.category is None)
    links = [every, *(_category(code, name, code is asked.category) for code, name in categories.items())]
    return f'<nav aria-label="类别"><ul>{"".join(links)}</ul></nav>'


def _category(code: Category | None, name: str, current: bool) -> str:
    address = ROOT if code is None else f"{ROOT}?category={code}"
    mark = ' aria-current="page"' if current else ""
    return f'<li><a href="{address}"{mark}>{safe(name)}</a></li>'


def _found(rows: Sequence[Shown], asked: Asked, categories: Mapping[Category, str]) -> str:
    if asked.too_short:
        return '<p role="status">请至少输入两个字再搜索。</p>'
    if not rows:
        return '<p role="status">没有找到相关的问答，可以换个说法再搜，或拨打 12345 咨询。</p>'
    entries = "".join(_entry(row, categories) for row in rows)
    return f'<p role="status">共 {len(rows)} 条</p><ol class="list">{entries}</ol>'


def _entry(row: Shown, categories: Mapping[Category, str]) -> str:
    answer = row.answer if len(row.answer) <= _EXCERPT else row.answer[:_EXCERPT].rstrip() + "……"
    return (
        f'<li><h2><a href="{ROOT}/{row.id}">{safe(row.question)}</a></h2><p>{safe(answer)}</p>'
        f'<p class="meta">{safe(categories[row.category])} · {safe(row.unit)}</p></li>'
    )


def entry(row: Shown, categories: Mapping[Category, str]) -> str:
    """One question with its whole answer and its basis."""
    said = "".join(f"<p>{safe(line)}</p>" for line in row.answer.split("\n") if line.strip())
    facts = [
        ("答复单位", safe(row.unit)),
        ("类别", safe(categories[row.category])),
        ("政策依据", _basis(row)),
        ("审核日期", day(row.approved_at.astimezone(CHINA).date())),
        ("有效期至", day(row.valid_until)),
    ]
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
    body = (
        f'<article><h1>{safe(row.question)}</h1><div class="answer">{said}</div><dl>{listed}</dl></article>'
        f'<p><a href="{ROOT}">返回全部问答</a></p>'
    )
    return _document(f"{row.question} · {TITLE}", body)


def _basis(row: Shown) -> str:
    name = safe(row.basis or row.basis_url or "")
    if row.basis_url is None:
        return name
    return f'<a href="{safe(row.basis_url)}" rel="noopener noreferrer nofollow">{name}</a>'


def missing() -> str:
    body = f'<h1>没有这条问答</h1><p>它可能已经到期或撤下。</p><p><a href="{ROOT}">返回全部问答</a></p>'
    return _document(f"没有这条问答 · {TITLE}", body)


def feed(rows: Sequence[Shown], root: str, changed: datetime) -> str:
    """Atom (RFC 4287) of what was approved last; `root` is the public address, empty where none is set."""
    entries = "".join(_feed_entry(row, root) for row in rows)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
        f"<title>{TITLE}</title>\n<id>urn:huiying:public-qa</id>\n"
        f"<updated>{_moment(changed)}</updated>\n"
        f'<link rel="self" type="application/atom+xml" href="{safe(root + FEED)}"/>\n'
        f'<link rel="alternate" type="text/html" href="{safe(root + ROOT)}"/>\n{entries}</feed>\n'
    )


def _feed_entry(row: Shown, root: str) -> str:
    return (
        f"<entry>\n<title>{safe(row.question)}</title>\n<id>urn:uuid:{row.id}</id>\n"
        f"<updated>{_moment(row.approved_at)}</updated>\n<author><name>{safe(row.unit)}</name></author>\n"
        f'<category term="{row.category}"/>\n'
        f'<link rel="alternate" type="text/html" href="{safe(f"{root}{ROOT}/{row.id}")}"/>\n'
        f'<content type="text">{safe(row.answer)}</content>\n</entry>\n'
    )


def _moment(value: datetime) -> str:
    return value.astimezone(CHINA).isoformat(timespec="seconds")


CSS: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f5f2; color: #1d2a2e; overflow-wrap: anywhere;
  font: 17px/1.75 "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
.site { margin: 1rem 0 0; font-weight: 600; }
a { color: #14555c; text-underline-offset: 3px; }
:focus-visible { outline: 3px solid #2f8f96; outline-offset: 2px; }
.skip { position: absolute; left: -100rem; display: inline-flex; align-items: center; min-height: 44px; }
.skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .5rem 1rem; }
h1 { font-size: 1.6rem; line-height: 1.4; margin: .75rem 0; }
h2 { font-size: 1.15rem; line-height: 1.5; margin: 0; }
h1, h2, p, dd { unicode-bidi: isolate; }
form { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .5rem; }
label { grid-column: 1 / -1; font-weight: 600; }
input, button { min-height: 44px; padding: 0 .75rem; border: 1px solid #8b989b; border-radius: 6px;
  background: #fff; color: inherit; font: inherit; }
button { background: #14555c; border-color: #14555c; color: #fff; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .75rem 0; padding: 0; list-style: none; }
nav a { display: inline-flex; align-items: center; min-width: 44px; min-height: 44px; }
nav a[aria-current] { font-weight: 700; text-decoration: none; border-bottom: 3px solid; }
.list { display: grid; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.list li, article { padding: 1rem; border: 1px solid #d9dfdd; border-radius: 10px; background: #fff; }
.list h2 a { display: inline-block; min-height: 44px; padding: .4rem 0; }
.list p, article p { margin: .25rem 0 .5rem; }
.meta, footer, [role="status"] { color: #48575c; font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 1rem 0 0; }
dt { color: #48575c; }
dd { margin: 0; }
footer { padding-bottom: 2rem; }
main > p a, footer a { display: inline-flex; align-items: center; min-height: 44px; }
""".lstrip()
