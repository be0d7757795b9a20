"""Another image, and what of it is another."""

from __future__ import annotations

import pytest

from pipelinegen.meaning.image import image_changed
from pipelinegen.meaning.said import Subject, sentences

ONE, TWO = "0123456789ab" + "c" * 52, "0123456789ab" + "d" * 52


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a/b:1", "a/b:2", "a/b:2, was :1"),
        ("a/b", "a/b:2", "a/b:2, was without a tag"),
        ("a/b:1", "a/b", "a/b, was :1"),
        ("a/b:1", "c/b:1", "c/b:1, was a/b:1"),
        ("r.example:5000/b", "r.example:5000/b:1", "r.example:5000/b:1, was without a tag"),
        ("a:${B}", "a:${C:0:8}", "a:${C:0:8}, was :${B}"),
        ("${R}/a:1", "${R}/a:2", "${R}/a:2, was :1"),
        ("a:1", f"a:1@sha256:{ONE}", "a:1@sha256:0123456789ab, was :1"),
        (f"a@sha256:{ONE}", f"a@sha256:{TWO}", f"a@sha256:{TWO}, was @sha256:{ONE}"),
    ],
)
def test_an_image(old: str, new: str, text: str) -> None:
    assert sentences(image_changed(Subject("step", "x"), old, new)) == [f"step x runs {text}"]


def test_what_is_no_image_is_left_to_others() -> None:
    assert list(image_changed(Subject("step", "x"), 5, "a")) == []
