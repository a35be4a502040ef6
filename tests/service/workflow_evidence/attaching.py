"""Sending files in the name of the office's people."""

from typing import Any

import httpx

from tests.service.workflow.office import Office


async def attach(
    office: Office, username: str | None, path: str, content: bytes, name: str = "现场.png", **headers: str
) -> httpx.Response:
    """POST a file to `path`, such as /cases/{id}."""
    return await office._client.post(
        f"{path}/evidence", files={"file": (name, content)}, headers=office._speaking_for(username) | headers
    )


async def attached(office: Office, username: str, path: str, content: bytes, **more: Any) -> dict[str, Any]:
    answer = await attach(office, username, path, content, **more)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


async def seen(office: Office, username: str, path: str) -> list[str]:
    """The ids of what somebody sees attached."""
    answer = await office.get(username, f"{path}/evidence")
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]
