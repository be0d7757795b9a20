"""Which files are Dockerfiles, and which folder one is built in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.scaffold.dockerfile import contexts, is_dockerfile


@pytest.mark.parametrize(
    "path",
    ["Dockerfile", "a/Dockerfile", "Dockerfile.base", "docker/web.Dockerfile", "Containerfile", "a b/Dockerfile"],
)
def test_dockerfiles(path: str) -> None:
    assert is_dockerfile(path)


@pytest.mark.parametrize(
    "path", ["Dockerfile.dockerignore", "Dockerfiles/x", "dockerfile.md", "MyDockerfile", ".Dockerfile/x"]
)
def test_other_files(path: str) -> None:
    assert not is_dockerfile(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("COPY app /app\n", (".",)),
        ("COPY start.sh /\n", ("docker",)),
        ("COPY app /app\nCOPY docker/start.sh /\n", (".",)),
        ("COPY *.sh /\n", ("docker",)),
        ("COPY app start.sh /\n", ()),
        ("COPY . /app\n", (".", "docker")),
        ("FROM scratch\n", ()),
    ],
)
def test_the_folder_in_which_all_of_it_is(text: str, found: tuple[str, ...]) -> None:
    assert contexts("docker/Dockerfile", text, {"docker/Dockerfile", "docker/start.sh", "app/main.py"}) == found


def test_at_the_root_there_is_one_folder() -> None:
    assert contexts("Dockerfile", "COPY nothing /\n", {"Dockerfile"}) == (".",)


@given(st.text(), st.text())
def test_any_text_is_read(folder: str, text: str) -> None:
    found = contexts(f"x{folder}/Dockerfile", text, {f"x{folder}/Dockerfile"})
    assert set(found) <= {".", f"x{folder}"}


@given(st.lists(st.from_regex(r"[a-z]{1,3}(/[a-z]{1,3})?", fullmatch=True), min_size=1))
def test_what_is_at_the_root_is_copied_from_there(sources: list[str]) -> None:
    assert contexts("a/Dockerfile", f"COPY {' '.join(sources)} /to\n", {*sources, "a/Dockerfile"})[:1] == (".",)
