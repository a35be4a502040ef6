"""Files of a request and of an answer: one file in, and a file that is saved and never shown in place."""

import re
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.common.problems import BodyTooLarge, FieldError, InvalidRequest

WRAPPING = 1 << 16
"""Bytes that multipart/form-data may wrap around a file."""


def described(file: str) -> dict[str, Any]:
    """What OpenAPI says of a request that brings one file; `file` says which files are taken."""
    part = {"type": "string", "format": "binary", "description": file}
    form = {"type": "object", "required": ["file"], "properties": {"file": part}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}}}


async def one_file(request: Request, most: int, what: str = "文件") -> tuple[str, bytes]:
    """Name (as sent, or empty) and content of the part `file` of a multipart form, up to `most` bytes.

    Raises InvalidRequest, which calls the file `what`, and BodyTooLarge.
    """
    try:
        async with request.form(max_files=1, max_fields=0) as parts:
            file = parts.get("file")
            content = await file.read() if isinstance(file, UploadFile) else None
            name = file.filename if isinstance(file, UploadFile) else None
    except HTTPException as error:
        raise _no_file(what) from error
    if content is None:
        raise _no_file(what)
    if len(content) > most:
        raise BodyTooLarge
    return name or "", content


def _no_file(what: str) -> InvalidRequest:
    told = f"请用 multipart/form-data 提交一个名为 file 的{what}"
    return InvalidRequest(errors=[FieldError(pointer="/file", detail=told)])


def to_be_saved(name: str) -> dict[str, str]:
    """Headers under which a browser saves a file as `name`, never shows it and keeps no copy.

    RFC 6266, RFC 8187.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    whole = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return {
        "Content-Disposition": f'attachment; filename="{plain}"{whole}',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
