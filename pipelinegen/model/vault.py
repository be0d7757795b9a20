"""Where in Vault a value is kept."""

from typing import Annotated

from .base import Model, matching


class VaultField(Model):
    """One field of a secret in a KV v2 store, named as `vault kv get` does: `path` is the mount and what follows."""

    path: Annotated[
        str,
        matching(
            r"(?!.*\.\.)(?![^/]+/data/)[\w.-]+(/[\w.-]+)+",
            "the path of a KV v2 secret as `vault kv get` takes it, such as 'secret/platform' (no 'data/')",
        ),
    ]
    field: Annotated[str, matching(r"[\w.-]+", "a field of a secret")]

    @property
    def api_path(self) -> str:
        """The path in Vault's API, which keeps the values of a KV v2 store below `data/`."""
        mount, _, path = self.path.partition("/")
        return f"{mount}/data/{path}"
