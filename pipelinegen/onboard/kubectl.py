"""The user's own kubectl, asked and never told to change anything."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from ..errors import PipelinegenError

# Seconds: for the server to answer, and for the program to end.
_REQUEST = 10
_PATIENCE = 30


class UnreachableError(PipelinegenError):
    """There is no kubectl, or it reaches no cluster."""


class Kubectl:
    """A cluster, through the program `kubectl` and its own settings; `context` is one of those, empty for the usual."""

    def __init__(self, context: str = "") -> None:
        self.context = context
        self._options = [f"--request-timeout={_REQUEST}s", *([f"--context={context}"] if context else [])]

    def get(self, kind: str, name: str, namespace: str = "") -> dict[str, Any] | None:
        """An object; None if there is none. Raises UnreachableError."""
        words = ["get", kind, name, "--ignore-not-found", "--output=json"]
        printed = self._run([*words, *([f"--namespace={namespace}"] if namespace else [])])
        if not printed.strip():
            return None
        try:
            found = json.loads(printed)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise UnreachableError(f"`kubectl {' '.join(words)}` printed no JSON; is it the real kubectl?")
        return found

    def _run(self, words: list[str]) -> str:
        try:
            done = subprocess.run(
                ["kubectl", *words, *self._options],
                stdin=subprocess.DEVNULL,  # it asks for a user name where it has no access
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except FileNotFoundError:
            raise UnreachableError("the program 'kubectl' is missing; install it, or look where it is") from None
        except OSError as error:
            raise UnreachableError(f"the program 'kubectl' does not run: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise UnreachableError(f"kubectl gave no answer within {_PATIENCE} s; is the cluster reachable?") from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            said = "".join(each if each.isprintable() else " " for each in lines[-1]) if lines else ""
            raise UnreachableError(f"kubectl failed: {said or f'status {done.returncode}'}")
        return done.stdout.decode("utf-8", "replace")
