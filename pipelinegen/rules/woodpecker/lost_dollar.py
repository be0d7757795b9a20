"""See `lost_dollar`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._raw import expansions
from ._references import in_shell_comment, use_at


@warning
def lost_dollar(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `$$` loses its first dollar before the shell, or the plugin, sees it.

    Why: The server takes `$$` for an escaped `$`, everywhere in the file. Meant as the number of the process, it makes
    all files of `/tmp/x.$$` the same one, whose name ends with a dollar (2026-04-19, A-14).

    Bad: 8:22 11:49

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - |
                LOG=/tmp/log.$$
                make > "$LOG" 2>&1 || { cat "$LOG"; exit 1; }
                grep -c warning "$LOG"
                trap 'rm -f "$LOG"' EXIT; echo "process $$ of $CI_REPO"

    Bad: 10:21

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.23
            commands:
              - go test ./...
            environment:
              PGHOST: database
              PGPASSWORD: "a$$b"

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - |
                LOG=/tmp/log.$$$$
                # a lone $$ would be a dollar
                make > "$LOG" 2>&1 || { cat "$LOG"; exit 1; }
                sed 's/a$$/b/' "$LOG"
                echo "$${LOG} $$(date) $$LOG"

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            environment:
              TEXT: "$${NAME} is left to the program"
            commands:
              - LOG=$(mktemp)
              - make > "$LOG"
    """
    if "$$" not in file.text:
        return
    found = set()
    for step in file.steps:
        if any("$$" in node.value for node in step.commands):
            found |= {at for each, at in expansions(file, step) if each.name == "$"}
    at = -1
    while (at := file.text.find("$$", at + 1)) >= 0:
        end = at
        while file.text[end : end + 1] == "$":
            end += 1
        start, at = at, end - 1
        if end - start != 2 or file.text[end : end + 1] == "{":
            continue
        use = use_at(file, start)
        if use is None or in_shell_comment(file, use, start):
            continue
        following = file.text[end : end + 1]
        if use.is_command:
            lost = start in found and not (following.isalnum() or following in ("_", "(", "?", "@", "*", "#", "!"))
            remedy = "write `$$$$` for the number of the process; for a file, `mktemp` is better"
        else:
            lost = use.area in ("environment", "settings")
            remedy = "write `$$$$` for two dollars, `$` for one"
        if lost:
            yield Fault(file.lines.position(start), "`$$` becomes a single `$`", remedy)
