"""What update bots do to the text of a file. Written after their own sources; knows nothing of pipelinegen."""

from __future__ import annotations

import re


def dependabot(text: str, action: str, old: tuple[str, str], new: tuple[str, str]) -> str:
    """An action, `owner/name` without a path, goes from one commit with its most specific tag to another.

    The declaration is replaced wherever it stands as a word; the comment behind it only if it ends with the version.
    """
    (old_commit, old_tag), (new_commit, new_tag) = old, new
    old_version, new_version = old_tag.removeprefix("v"), new_tag.removeprefix("v")

    def edited(found: re.Match[str]) -> str:
        comment = found["comment"] or ""
        if comment.rstrip().endswith(old_version):
            comment = comment.replace(old_version, new_version)
        return f"{found['name']}@{new_commit}{found['quote']}{comment}"

    return re.sub(
        rf"(?<=[^a-zA-Z_-])(?P<name>{re.escape(action)}(?:/[^\s@\"']+)?)@{re.escape(old_commit)}"
        r"(?P<quote>[\"']?)(?P<comment>\s+#[^\n]*)?(?=\s|$)",
        edited,
        text,
    )


def renovate_action(text: str, action: str, old: tuple[str, str], new: tuple[str, str]) -> str:
    """The same by Renovate: commit and comment of a line are one thing, the spaces between them stay."""
    (old_commit, old_tag), (new_commit, new_tag) = old, new
    return re.sub(
        rf"(?m)(?P<before>^\s*(?:- )?uses: {re.escape(action)}(?:/[^\s@]+)?@){re.escape(old_commit)}"
        rf"(?P<between>\s+# ){re.escape(old_tag)}$",
        lambda found: f"{found['before']}{new_commit}{found['between']}{new_tag}",
        text,
    )


def renovate_image(text: str, old: str, new: str) -> str:
    """A reference is replaced where it is the whole value of an `image`, in whatever quotes."""
    return re.sub(
        rf"(?m)(?P<before>^\s*(?:- )?image: *[\"']?){re.escape(old)}(?P<after>[\"']?\s*(?:#.*)?$)",
        lambda found: f"{found['before']}{new}{found['after']}",
        text,
    )
