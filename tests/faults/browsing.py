"""A browser that speaks to a real server, and sends a request again until it knows what became of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.support.pages import Browser

TIMEOUT_SECONDS = 10
PATIENCE = 200
_PAUSE_SECONDS = 0.2
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "----the-next-part-of-this-form"

Body = tuple[str, bytes]
"""Media type and content of what is sent."""


class ServerStaysAway(ConnectionError):
    """No answer, although the request was sent again for a long time."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The last form that was sent.

    Attributes:
        key: the request key that it carried; "" for none.
        status, location: of the answer that came in the end.
        unknown: how often no answer came, or one that says that something is broken.
        seconds: from the first attempt to the answer.
    """

    key: str
    status: int
    location: str
    unknown: int
    seconds: float


class RealClient:
    """What `Browser` needs of Flask's test client, over TCP.

    Attributes:
        sent: the last form.
        unanswered: requests without an answer, or with one that says that something is broken.
    """

    def __init__(self, port: int, tell: Callable[[str], None], twice: bool = False) -> None:
        """Connect when it is first used.

        Arguments:
            tell: told of each request key before it is sent for the first time.
            twice: send every form that carries a request key twice at the same moment.
        """
        self._port = port
        self._tell = tell
        self._told = ""
        self._cookies: dict[str, str] = {}
        self._twice = twice
        self.sent = Sent("", 0, "", 0, 0)
        self.unanswered = 0

    def set_cookie(self, name: str, value: str) -> None:
        """Carry a cookie from now on."""
        self._cookies[name] = value

    def get(self, address: str, follow_redirects: bool = True) -> Any:
        """Open a page."""
        return self._onward(address, *self._surely("GET", address, None)[:2])

    def post(self, address: str, data: Mapping[str, Sequence[str]], follow_redirects: bool = True) -> Any:
        """Send a form."""
        pairs = [(name, text) for name, texts in data.items() for text in _listed(texts)]
        body = (_FORM, urlencode(pairs).encode())
        key = (list(_listed(data.get("request_key", [""]))) or [""])[0]
        if key and key != self._told:
            self._tell(key)
            self._told = key
        rival = threading.Thread(target=self._once_more, args=(address, body), daemon=True)
        if self._twice and key:
            rival.start()
        begun = time.monotonic()
        answer, text, unknown = self._surely("POST", address, body)
        seconds = time.monotonic() - begun
        if rival.ident:
            rival.join()
        self.sent = Sent(key, answer.status, answer.getheader("Location") or "", unknown, seconds)
        return self._onward(address, answer, text)

    def upload(
        self, address: str, data: Mapping[str, Sequence[str]], name: str, file: str, content: bytes
    ) -> Any:
        """Send a form with a PDF.

        Arguments:
            name: of the input.
            file: what the file is called.
        """
        pairs = [(key, text) for key, texts in data.items() for text in _listed(texts)]
        parts = [f'name="{key}"\r\n\r\n{text}'.encode() for key, text in pairs]
        head = f'name="{name}"; filename="{file}"\r\nContent-Type: application/pdf\r\n\r\n'
        parts.append(head.encode() + content)
        line = f"--{_BOUNDARY}".encode()
        shown = b"".join(line + b"\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        body = (f"multipart/form-data; boundary={_BOUNDARY}", shown + line + b"--\r\n")
        return self._onward(address, *self._surely("POST", address, body)[:2])

    def _onward(self, address: str, answer: HTTPResponse, text: str) -> Any:
        for _ in range(10):
            location = answer.getheader("Location")
            if answer.status not in (302, 303) or not location:
                break
            address = location
            answer, text, _ = self._surely("GET", address, None)
        return SimpleNamespace(
            status_code=answer.status,
            request=SimpleNamespace(url=address),
            get_data=lambda as_text=True: text,
        )

    def _surely(self, method: str, address: str, body: Body | None) -> tuple[HTTPResponse, str, int]:
        for unknown in range(PATIENCE):
            try:
                answer, text = self._once(method, address, body)
            except (OSError, HTTPException):
                answer = None
            if answer is not None and answer.status < 500:
                return answer, text, unknown
            self.unanswered += 1
            threading.Event().wait(_PAUSE_SECONDS)
        raise ServerStaysAway(f"{method} {address}")

    def _once_more(self, address: str, body: Body) -> None:
        """The second click of a double click; nobody sees its answer."""
        try:
            self._once("POST", address, body)
        except (OSError, HTTPException):
            return

    def _once(self, method: str, address: str, body: Body | None) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
            if body is not None:
                headers["Content-Type"] = body[0]
            place = urlsplit(address)
            path = place.path + (f"?{place.query}" if place.query else "")
            connection.request(method, path, body[1] if body else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            for header in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = header.partition(";")[0].partition("=")
                self._cookies[name] = value
            return answer, text
        finally:
            connection.close()


def _listed(texts: Any) -> Sequence[str]:
    return [texts] if isinstance(texts, str) else list(texts)


class RealBrowser(Browser):
    """A browser without cookies on a real server."""

    def __init__(self, port: int, tell: Callable[[str], None], *, twice: bool = False) -> None:
        """Arguments are those of its client."""
        self.real = RealClient(port, tell, twice)
        self.client = self.real  # type: ignore[assignment]  # it does what a test client does
