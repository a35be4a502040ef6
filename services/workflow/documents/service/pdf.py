"""Documents as PDF, by LibreOffice where it is installed: one at a time, in a child of its own."""

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path

from services.workflow.documents.problems import PdfFailed, PdfUnavailable

_NAMES = ("soffice", "libreoffice")
_SECONDS = 40
_GRACE = 2
_SAFE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
_one_at_a_time = asyncio.Lock()


async def as_pdf(document: bytes) -> bytes:
    """Raises PdfUnavailable, and PdfFailed when it took too long or came to nothing."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise PdfUnavailable
    async with _one_at_a_time:
        with tempfile.TemporaryDirectory(prefix="huiying-pdf-") as folder:
            return await _converted(program, Path(folder), document)


async def _converted(program: str, folder: Path, document: bytes) -> bytes:
    profile = folder / "profile" / "user"
    source = folder / "document.docx"
    await asyncio.to_thread(_prepare, profile, source, document)
    child = await asyncio.create_subprocess_exec(
        *_within_time(),
        program,
        "--headless",
        "--norestore",
        "--nolockcheck",
        f"-env:UserInstallation={profile.parent.as_uri()}",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(folder),
        str(source),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await asyncio.wait_for(child.wait(), _SECONDS + _GRACE)
    except TimeoutError as error:
        raise PdfFailed from error
    finally:
        await _end(child)
    return await asyncio.to_thread(_result, folder / "document.pdf")


def _within_time() -> list[str]:
    """The time limit is also kept by somebody who outlives us."""
    keeper = shutil.which("timeout")
    return [] if keeper is None else [keeper, "--signal=KILL", str(_SECONDS)]


def _prepare(profile: Path, source: Path, document: bytes) -> None:
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SAFE, "utf-8")
    source.write_bytes(document)


async def _end(child: asyncio.subprocess.Process) -> None:
    """Whatever happened, nothing of it is left behind."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    await child.wait()


def _result(path: Path) -> bytes:
    if not path.exists():
        raise PdfFailed
    return path.read_bytes()
