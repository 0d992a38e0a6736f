"""The only builder of absolute addresses: mails and QR codes carry nothing that a request said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below the installation's own.

    Attributes:
        base: as people reach it, without a slash at the end.
    """

    base: str

    def personal(self, token: str) -> str:
        """The page with the button that spends a personal link."""
        return f"{self.base}/go/{token}"

    def resumption(self, token: str) -> str:
        """The page with the button that goes on with a draft."""
        return f"{self.base}/resume/{token}"

    def resumption_by_code(self, code: str) -> str:
        """The page that asks for the PIN of a code."""
        return f"{self.base}/resume?code={code}"

    def verification(self, code: str) -> str:
        """The public page of a verifiable document."""
        return f"{self.base}/verify/{code}"

    def case(self, case: str) -> str:
        """A case's page for staff."""
        return f"{self.base}/cases/{case}"

    def inbox(self) -> str:
        """The task inbox."""
        return f"{self.base}/inbox"
