"""Under which tags images are pushed and deployed, and what these are made of."""

from __future__ import annotations

import pytest

from pipelinegen.rules.tags import Tagged, tagged

PATH = ".github/workflows/build.yml"
BUILD = """\
on:
  push:
    branches: [main]
jobs:
  build:
    runs-on: x
    steps:
      - id: tag
        run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: |
            example/blog
          tags: |
            RULES
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: TAGS
"""
META = "${{ steps.meta.outputs.tags }}"


def pushed(tags: str, rules: str = "type=sha") -> list[tuple[str, str, bool]]:
    text = BUILD.replace("TAGS", tags).replace("RULES", rules)
    return [(each.repository, each.described, each.is_of_the_commit) for each in tagged({PATH: text})]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("example/blog:${{ github.sha }}", ("example/blog", "the whole commit, 40 characters", True)),
        ("example/blog:${{ steps.tag.outputs.tag }}", ("example/blog", "the first 8 characters of the commit", True)),
        ("example/blog:latest", ("example/blog", "'latest'", False)),
        ("docker.io/example/blog", ("example/blog", "'latest'", False)),
        ("example/blog:${{ inputs.tag }}", ("example/blog", "a tag that the files do not tell", False)),
        (
            "example/blog:${{ inputs.a }}-${{ steps.tag.outputs.tag }}-x",
            ("example/blog", "'…-' and the first 8 characters of the commit and '-x'", True),
        ),
        (
            "ghcr.io/${{ github.repository }}:${{ github.sha }}",
            ("ghcr.io/${{ github.repository }}", "the whole commit, 40 characters", True),
        ),
        ("example/blog:${{ github.run_number }}", ("example/blog", "the number of GitHub's run", False)),
    ],
)
def test_what_the_action_pushes(tags: str, found: tuple[str, str, bool]) -> None:
    assert pushed(tags) == [found]


@pytest.mark.parametrize(
    ("rule", "tags"),
    [
        ("type=sha", ["'sha-' and the first 7 characters of the commit"]),
        ("type=sha,prefix=,format=long", ["the whole commit, 40 characters"]),
        ("type=sha,prefix=v,suffix=-x", ["'v' and the first 7 characters of the commit and '-x'"]),
        ("type=raw,value=edge", ["'edge'"]),
        ("type=raw,value=${{ github.sha }}", ["the whole commit, 40 characters"]),
        ("stable", ["'stable'"]),
        ("type=edge", ["'edge'"]),
        ("type=ref,event=branch", ["'main'"]),
        ("type=ref,event=pr", []),
        ("type=ref,event=tag", ["a tag that the files do not tell"]),
        ("type=semver,pattern={{version}}", ["a tag that the files do not tell"]),
        ("type=schedule", []),
        ("type=sha,enable=false", []),
        ("type=raw", []),
    ],
)
def test_what_metadata_action_makes(rule: str, tags: list[str]) -> None:
    assert [described for _, described, _ in pushed(META, rule)] == tags


def test_tags_of_a_step_that_is_not_there_are_not_known() -> None:
    tags = "${{ steps.other.outputs.tags }}"
    assert pushed(tags) == [(tags, "a tag that the files do not tell", False)]


def test_flavor_and_defaults_of_metadata_action() -> None:
    flavored = BUILD.replace("            RULES\n", "            type=sha\n          flavor: latest=true\n")
    assert [each.tag for each in tagged({PATH: flavored.replace("TAGS", META)})] == ["sha-3d3c42e", "latest"]
    plain = BUILD.replace("          tags: |\n            RULES\n", "").replace("TAGS", META)
    assert [each.tag for each in tagged({PATH: plain})] == ["main", None]


def test_a_build_that_does_not_push_pushes_nothing() -> None:
    assert tagged({PATH: BUILD.replace("push: true", "push: false").replace("TAGS", "example/blog:1")}) == ()


def test_what_a_script_of_github_deploys() -> None:
    script = "      - run: kubectl -n a set image deployment/b b=example/blog:${{ github.sha }}\n"
    text = BUILD.partition("      - id: meta")[0] + script
    assert tagged({PATH: text}) == (
        Tagged(PATH, "deployed", "example/blog", "3d3c42e5aac5ba805825da76410c181273ba90b1"),
    )


def test_what_a_plugin_pushes_and_a_step_deploys() -> None:
    path = ".woodpecker/build.yml"
    text = """\
when: {event: push, branch: main}
steps:
  - name: build
    image: woodpeckerci/plugin-docker-buildx:6.1.1
    settings: {repo: example/blog, tags: ["${CI_COMMIT_SHA:0:8}", latest]}
  - name: deploy
    image: alpine/k8s:1.31.1
    environment: {IMAGE_TAG: "${CI_COMMIT_SHA:0:8}"}
    commands:
      - kubectl -n a set image deployment/b b="example/blog:$IMAGE_TAG"
      - kubectl -n a set image deployment/c c=example/shop@sha256:DIGEST
"""
    assert tagged({path: text.replace("DIGEST", "0123456789abcdef" * 4)}) == (
        Tagged(path, "pushed", "example/blog", "3d3c42e5"),
        Tagged(path, "pushed", "example/blog", "latest"),
        Tagged(path, "deployed", "example/blog", "3d3c42e5"),
    )
