"""What has been found to hold: proofs of files, layouts, renders; each as a digest of all that it depends on."""

from __future__ import annotations

from .digest import SIZE, digest_of_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .folder import Folder

_NAME = "proofs"
# A project has two or three for each way it was rendered, and each takes 20 bytes.
_KEPT = 50_000


class Proofs:
    """What has been proved before; `ground` tells apart the programs that proved it."""

    def __init__(self, folder: Folder, ground: str) -> None:
        self._folder = folder
        self._ground = ground
        content = folder.read(_NAME) or b""
        self._held = [content[at : at + SIZE] for at in range(0, len(content) - SIZE + 1, SIZE)]
        self._known = frozenset(self._held)
        self._used: dict[bytes, None] = {}

    def hold(self, claim: str) -> bool:
        """Whether it is remembered that what a digest stands for has been proved."""
        name = self._name(claim)
        if name not in self._known and name not in self._used:
            return False
        self._used[name] = None
        return True

    def add(self, claim: str) -> None:
        """Remember that what a digest stands for has been proved."""
        self._used[self._name(claim)] = None

    @property
    def is_news(self) -> bool:
        """Whether something has been added that was not on disk."""
        return not self._used.keys() <= self._known

    def keep(self) -> None:
        """Put what is new on disk; what has not been of use for longest is forgotten."""
        held = [name for name in self._held if name not in self._used] + [*self._used]
        self._folder.write(_NAME, b"".join(held[-_KEPT:]))

    def _name(self, claim: str) -> bytes:
        return bytes.fromhex(digest_of_texts((self._ground, claim)))
