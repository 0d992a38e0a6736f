"""What a signature vouches for beside its own form: shown next to it, and sent along with the name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.forms.typing import Typed


@dataclass(frozen=True, slots=True)
class SignedFor:
    """Answers of the case as they are now.

    Attributes:
        digest: of all of them; whoever signs sends it along, and signs for nothing that came later.
        answers: those that the signer may see, as `answer_groups` of web/case_parts.html shows them.
    """

    digest: str
    answers: Sequence[Any]


def is_signed_unseen(signed_for: Mapping[str, SignedFor], typed: Typed, path: str) -> bool:
    """True when a name was typed under other answers than the case has by now."""
    now = signed_for.get(path)
    shown = "".join(typed.get(f"{path}.seen", ()))
    return now is not None and shown not in ("", now.digest)
