"""What a build takes from its context, read from the Dockerfile's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.syntax.dockerfile import copied, is_there, wanted_by

WHOLE = """\
# syntax=docker/dockerfile:1
FROM node:22 AS build
COPY package.json package-lock.json ./
RUN npm ci && \\
    # a comment in between
    npm run build
COPY --chown=app:app src/ ./src/
COPY --from=build /out /out
COPY ["with space.txt", "dest/"]
ADD https://example.org/x.tar.gz /tmp/
ADD $ARCHIVE /tmp/
COPY <<EOF /etc/made
COPY not-this.txt /
EOF
copy last.txt /
"""


def test_each_source_with_its_line() -> None:
    assert [(each.line, each.path) for each in wanted_by(WHOLE)] == [
        (3, "package.json"),
        (3, "package-lock.json"),
        (4, "package-lock.json"),
        (7, "src/"),
        (9, "with space.txt"),
        (15, "last.txt"),
    ]


@pytest.mark.parametrize(
    ("command", "lock"),
    [
        ("npm ci --omit=dev", "package-lock.json"),
        ("corepack enable && pnpm install --prod --frozen-lockfile", "pnpm-lock.yaml"),
        ("yarn --frozen-lockfile", "yarn.lock"),
        ("yarn install --immutable", "yarn.lock"),
        ("uv sync --no-dev --frozen", "uv.lock"),
        ("cargo build --release --locked", "Cargo.lock"),
    ],
)
def test_a_command_that_needs_its_lock(command: str, lock: str) -> None:
    assert [each.path for each in wanted_by(f"RUN {command}\n")] == [lock]


@pytest.mark.parametrize("command", ["npm install", "pnpm install", "yarn", "uv sync", "cargo build", "echo npm cider"])
def test_a_command_that_does_without(command: str) -> None:
    assert not [*wanted_by(f"RUN {command}\n")]


@given(st.text("COPYADRUN <>[]\"',$\\\n#-=./abEOF", max_size=200))
def test_any_text_is_read(text: str) -> None:
    for each in wanted_by(text):
        assert 1 <= each.line <= text.count("\n") + 1
        assert each.path


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("FROM a\nCOPY x y /to/\n", ["x", "y"]),
        ("COPY --chown=a:b --chmod=644 x /to\n", ["x"]),
        ('COPY ["x", "a b", "/to"]\n', ["x", "a b"]),
        ("COPY a \\\n  # a comment\n  b \\\n  /to\n", ["a", "b"]),
        ("  add x.tar /to\r\n", ["x.tar"]),
        ("COPY --from=build /app /app\nADD https://example.org/x /x\nCOPY <<END /x\nEND\n", []),
        ("COPY $WHERE x /to\n", ["x"]),
        ("# COPY x y\nRUN COPY x y\n", []),
    ],
)
def test_what_is_copied(text: str, sources: list[str]) -> None:
    assert [*copied(text)] == sources


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COPY\ta.txt /\n", ["a.txt"]),
        ("RUN echo $((1<<3))\nCOPY a.txt /\n", ["a.txt"]),
        ("RUN bash -c 'cat <<< word'\nCOPY a.txt /\n", ["a.txt"]),
        ("COPY a.txt \\\n\n  b.txt /\n", ["a.txt", "b.txt"]),
        ("RUN <<EOF\nCOPY no.txt /\nEOF\nCOPY a.txt /\n", ["a.txt"]),
        ("COPY a.txt \\", []),
    ],
)
def test_what_ends_an_instruction_and_what_does_not(text: str, expected: list[str]) -> None:
    assert [each.path for each in wanted_by(text)] == expected


def test_one_of_the_lock_files_that_a_command_takes_is_enough() -> None:
    [wanted] = wanted_by("RUN npm ci\n")
    assert (wanted.path, wanted.names) == ("package-lock.json", ("package-lock.json", "npm-shrinkwrap.json"))


@pytest.mark.parametrize(
    ("context", "source", "expected"),
    [
        (".", "app.py", True),
        (".", "./app.py", True),
        (".", "/app.py", True),
        (".", "app", False),
        (".", "src", True),
        (".", "src/", True),
        (".", "sr", False),
        (".", "*.py", True),
        (".", "src/*.py", False),
        (".", "src/*/a.py", True),
        (".", "s*", True),
        (".", ".", True),
        ("src", ".", True),
        ("src", "./", True),
        ("src", "deep/a.py", True),
        ("src", "app.py", False),
        ("src/deep", "a.??", True),
    ],
)
def test_what_is_among_the_files(context: str, source: str, expected: bool) -> None:
    assert is_there(context, source, ["app.py", "src/deep/a.py"]) is expected
