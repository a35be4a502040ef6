"""The few lines that a person sees in the terminal."""

import sys

from services.common.settings import Settings

_DEMO_WARNING = """\
  演示模式 DEMO: every account has the same public password, huiying-demo. Never put real information into it.
  Sign in as duty, chief, leader, auditor, admin, edu, edu-head, env, env-head, town or town-head."""


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.public_url or f"http://{host}:{settings.port}"


def announce_ready(settings: Settings) -> None:
    say(f"Huiying 回应 is ready: {address(settings)}")
    if settings.demo:
        say(_DEMO_WARNING)
    say("  Stop it with Ctrl-C.")


def announce_first_login(username: str, password: str) -> None:
    say("First sign-in (shown only this once; the password must be changed at once):")
    say(f"  user {username}   one-time password {password}")
