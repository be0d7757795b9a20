"""Syncs that may be killed: this process has everything in memory, and each sync is a copy of it, so it starts quickly.

Each line of the input asks for one, as JSON: `checkouts` (the folder of each project), `files` of each, `push`, and
`environment`. The answer is a line with its status, negative for a signal. It is not imported by tests, but run.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

import pipelinegen.meaning
import pipelinegen.render.server  # noqa: F401 (both so that no copy has to)
from pipelinegen.cli.sync import _How, _sync
from pipelinegen.cli.workspace import Rendered, find_workspace
from pipelinegen.errors import PipelinegenError
from pipelinegen.sync import Origin


def main() -> None:
    catalog = find_workspace().catalog()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        asked = json.loads(line)
        how = _How(
            catalog, "pipelinegen/sync", Origin("abc"), None, dry_run=False, force=False, publish=bool(asked["push"])
        )
        child = os.fork()
        if not child:
            os.environ.update(asked["environment"], SYNC=str(os.getpid()))
            os.dup2(2, 1)
            os._exit(_run(asked, how))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(asked: dict[str, Any], how: _How) -> int:
    status = 0
    for project, folder in asked["checkouts"].items():
        try:
            _sync(Rendered(project, Path(folder), asked["files"][project]), Path(folder), how)
        except PipelinegenError as error:
            sys.stderr.write(f"not done: {project}: {error}\n")
            status = 2
    return status


if __name__ == "__main__":
    main()
