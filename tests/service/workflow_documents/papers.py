"""Asking for documents in the office of the tests, and reading what they say."""

import io
from typing import Any

import docx
import httpx

from tests.service.workflow.office import Message, Office

OF_CASE = (
    "assignment_slip",
    "handling_slip",
    "supervision_notice",
    "reminder",
    "special_report",
    "bulletin",
    "response_notes",
    "case_file",
)
HOSTILE = (
    "{{编号}} {{正文}} {%for x in y%} =1+1 @SUM(A1) <w:p><w:r/></w:p> &lt; ]]> <script>alert(1)</script> "
    'DDEAUTO c:\\x "y" INCLUDETEXT 𠮷𡃁 😀👨\u200d👩\u200d👧 繁體字「測試」'
    "\u202eABC\u202c\u2066x\u2069 \t制表\n第二行 \u0085\ufeff"
)


async def ask(office: Office, username: str, kind: str, **asked: Any) -> httpx.Response:
    return await office.post(username, "/reports", {"kind": kind, **asked})


async def made(office: Office, username: str, kind: str, case: str) -> dict[str, Any]:
    answer = await ask(office, username, kind, case_id=case)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json()) | {"new": answer.status_code == 201}


async def file_of(office: Office, username: str, report: dict[str, Any]) -> bytes:
    answer = await office.get(username, f"/reports/{report['id']}/file")
    assert answer.status_code == 200, answer.text
    return answer.content


def words(content: bytes) -> str:
    """Everything that the body of a document says, a line for each paragraph."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "\n".join(
        "".join(
            {"t": each.text or "", "br": "\n", "tab": "\t"}.get(each.tag.rpartition("}")[2], "")
            for each in paragraph.iter()
        )
        for paragraph in body.iter("{*}p")
    )


async def supervised(office: Office, message: Message) -> str:
    """A case that was assigned, taken and supervised."""
    case = await office.receive(message)
    await office.lead_to("in_progress", case, note="请核实办理。", assisting_units=["huanbao"])
    await office.act("chief", case, "instruct", note="请教育局两日内解决。")
    await office.act("duty", case, "supervise", note="请报送进展。")
    return case
