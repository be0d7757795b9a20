"""See `lost_backslash`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ...woodpecker.envsubst.reference import Reference
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._references import in_shell_comment, use_at

_RUN = re.compile(r"\\+")


@warning
def lost_backslash(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A backslash before a slash or another backslash is lost before anything else reads the file.

    Why: The server takes `\/` for an escaped `/` and `\\` for an escaped `\`, in scripts too (its grammar, measured
    with Woodpecker 3.17). `sed 's/a\/b/c/'` arrives as `sed 's/a/b/c/'`, which is an error.

    Bad: 7:20

        when:
          - event: push
        steps:
          - name: version
            image: alpine:3.20
            commands:
              - sed -i 's/^\/old\/path/new/' config.txt

    Bad: 10:19 12:18

        when:
          - event: push
            branch: main
        steps:
          - name: version
            image: alpine:3.20
            commands:
              - |
                VERSION=$(cat VERSION)
                grep -q 'v\\.' VERSION || exit 1
                # \/ in a comment
                printf 'a\\nb' > notes.txt
                echo "$VERSION" >> notes.txt

    Good:

        when:
          - event: push
        steps:
          - name: version
            image: alpine:3.20
            commands:
              - sed -i 's|^/old/path|new|' config.txt
              - sed -i 's/^\\/old\\/path/new/' config.txt
              - printf 'a\nb\\\\c' > notes.txt

    Good:

        when:
          - event: push
        steps:
          - name: tag
            image: alpine:3.20
            commands:
              - make TAG="${CI_COMMIT_BRANCH//\//-}"
              - |
                make \
                  all
    """
    if "\\\\" not in file.text and "\\/" not in file.text:
        return
    starts = [each.offset for each in file.references]
    reported = 0
    for run in _RUN.finditer(file.text):
        length, following = len(run[0]), file.text[run.end() : run.end() + 1]
        lost = (length == 1 and following == "/") or (length == 2 and following != "/")
        if not lost or _is_within(file.references, starts, run.start()):
            continue
        where = file.lines.position(run.start())
        use = use_at(file, run.start())
        if use is None or where.line == reported or in_shell_comment(file, use, run.start()):
            continue
        reported = where.line
        written, left = (r"\/", "/") if length == 1 else ("\\\\", "\\")
        remedy = f"write `{written.replace(chr(92), chr(92) * 2)}`"
        if length == 1:
            remedy += ", or use another sign than the slash: `sed 's|a/b|c|'`"
        yield Fault(where, f"`{written}` becomes `{left}` before anything else reads it", remedy)


def _is_within(references: Sequence[Reference], starts: Sequence[int], offset: int) -> bool:
    """Whether a character belongs to a `${…}`, where a backslash has a meaning of its own."""
    at = bisect_right(starts, offset) - 1
    return at >= 0 and offset < references[at].end
