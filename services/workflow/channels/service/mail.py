"""A letter by SMTP, to an address that has been checked; runs in a thread."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from services.workflow.channels.domain import answers
from services.workflow.channels.domain.answers import Outcome, Verdict
from services.workflow.channels.domain.targets import Target, is_loopback


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` makes the Message-ID, so that a letter sent twice is seen to be one."""

    id: UUID
    from_address: str
    to: str
    subject: str
    text: str
    at: datetime

    def message(self) -> EmailMessage:
        """Raises ValueError for a line break in an address or the subject."""
        mail = EmailMessage()
        mail["Subject"] = self.subject
        mail["From"] = self.from_address
        mail["To"] = self.to
        mail["Date"] = format_datetime(self.at)
        mail["Message-ID"] = f"<{self.id}@{self.from_address.rpartition('@')[2] or 'localhost'}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(self.text)
        return mail


class _Plain(smtplib.SMTP):
    """Connects to the address that was checked, while the certificate is compared with the host's name."""

    def __init__(self, target: Target, address: str, timeout: float) -> None:
        self._address = address
        super().__init__(target.host, target.port, timeout=timeout, local_hostname="huiying")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del host
        return socket.create_connection((self._address, port), timeout)


class _Encrypted(_Plain):
    """TLS from the first byte on."""

    def __init__(self, target: Target, address: str, timeout: float, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._name = target.host
        super().__init__(target, address, timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._tls.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=self._name)


def post(
    letter: Letter,
    target: Target,
    address: str,
    login: tuple[str, str] | None,
    tls: ssl.SSLContext,
    seconds: float,
) -> Verdict:
    """Send a letter. Never without TLS, but to this machine itself."""
    try:
        mail = letter.message()
        with _connect(target, address, tls, seconds) as server:
            if target.scheme == "smtp" and not is_loopback(target.host):
                server.starttls(context=tls)
            if login is not None:
                server.login(*login)
            refused = server.send_message(mail, letter.from_address, [letter.to])
    except smtplib.SMTPRecipientsRefused as error:
        return answers.of_mail(_status(error.recipients), "recipient-refused")
    except smtplib.SMTPAuthenticationError as error:
        return answers.of_mail(error.smtp_code, "login-refused")
    except smtplib.SMTPNotSupportedError:
        return Verdict(Outcome.NEVER, None, "no-tls")
    except smtplib.SMTPResponseException as error:
        return answers.of_mail(error.smtp_code, "refused")
    except (smtplib.SMTPException, OSError) as error:
        late = isinstance(error, TimeoutError)
        if isinstance(error, ssl.SSLError):
            return Verdict(Outcome.AGAIN, None, "tls")
        return Verdict(Outcome.AGAIN, None, "timeout" if late else "no-connection")
    return answers.of_mail(_status(refused), "recipient-refused") if refused else Verdict(Outcome.SENT, 250)


def _connect(target: Target, address: str, tls: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    if target.scheme == "smtps":
        return _Encrypted(target, address, seconds, tls)
    return _Plain(target, address, seconds)


def _status(refused: dict[str, tuple[int, bytes]]) -> int | None:
    return next((code for code, _ in refused.values()), None)
