"""Mistakes that only show when the files of a project are read together."""

from __future__ import annotations

from .fleet import clean
from .mutant import DEPLOY, FALLBACK, GITHUB, Mutant

TAG = "printf 'image_tag=%.8s\\n' \"$GITHUB_SHA\""
SENT = "          IMAGE_TAG: ${{ needs.build-blog.outputs.image_tag }}\n"
GUARD = "evaluate: 'IMAGE_TAG != \"\"'"
CALL = """\
      - name: Deploy with Woodpecker
        run: |
          curl -sf -X POST https://ci.example.com/api/repos/2/pipelines \\
            -H "Authorization: Bearer $WOODPECKER_TOKEN" -H "Content-Type: application/json" \\
            -d '{"branch": "master", "variables": {"%s": "'"$GITHUB_SHA"'"}}' | jq -e '.number > 0'
        env:
          WOODPECKER_TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
"""


def called_by_hand(variable: str) -> dict[str, str]:
    """The website's build with a call of one's own."""
    before, _, _ = clean("website")[GITHUB].partition("      - name: Deploy with Woodpecker\n")
    return {GITHUB: before + CALL % variable}


MUTANTS = (
    Mutant("a variable under another name", "A-04", "website", "unsent-variable", added=called_by_hand("TAG")),
    Mutant("a variable that nobody reads", "A-04", "website", "unread-variable", added=called_by_hand("VERSION")),
    Mutant(
        "another image is deployed",
        "E-11",
        "website",
        "image-mismatch",
        DEPLOY,
        (("blog=viktorbarzin/blog", "blog=viktorbarzin/website"),),
    ),
    Mutant(
        "a deploy that no call can start",
        "D-06",
        "website",
        "trigger-not-accepted",
        DEPLOY,
        (('event: "manual"', 'event: "deployment"'),),
    ),
    Mutant(
        "a call for another branch",
        "issue 4",
        "website",
        "trigger-not-accepted",
        GITHUB,
        (('BRANCH: "master"', 'BRANCH: "main"'),),
    ),
    Mutant(
        "a guard on another variable",
        "A-05",
        "website",
        "trigger-not-accepted",
        DEPLOY,
        ((GUARD, "evaluate: 'DEPLOY_TAG != \"\"'"),),
    ),
    Mutant(
        "a fallback that every call starts",
        "D-02",
        "website",
        "trigger-fan-out",
        FALLBACK,
        (('event: "deployment"', 'event: ["deployment", "manual"]'),),
    ),
    Mutant(
        "a fallback for another image",
        "E-11",
        "website",
        "fallback-mismatch",
        FALLBACK,
        (('repo: ["viktorbarzin/blog"]', 'repo: ["viktorbarzin/website"]'),),
    ),
    Mutant(
        "a fallback with another Dockerfile",
        "E-19",
        "website",
        "fallback-mismatch",
        FALLBACK,
        (('dockerfile: "Dockerfile"', 'dockerfile: "docker/Dockerfile"'),),
    ),
    Mutant(
        "a fallback for another platform",
        "E-02",
        "website",
        "fallback-mismatch",
        FALLBACK,
        (("platforms: linux/amd64", "platforms: linux/arm64"),),
    ),
    Mutant(
        "two builders of one image",
        "D-10",
        "website",
        "two-builders",
        FALLBACK,
        (('event: "deployment"', 'event: "push"'),),
    ),
    Mutant(
        "a tag one character short",
        "A-15",
        "website",
        "tag-format-mismatch",
        GITHUB,
        ((TAG, TAG.replace("%.8s", "%.7s")),),
    ),
    Mutant(
        "the whole commit as a tag",
        "A-15",
        "website",
        "tag-format-mismatch",
        GITHUB,
        ((SENT, "          IMAGE_TAG: ${{ github.sha }}\n"),),
    ),
    Mutant(
        "a single file beside the folder",
        "D-10",
        "website",
        "shadowed-workflow",
        added={".woodpecker.yml": "steps:\n  - name: build\n    image: alpine:3.20\n    commands: [make]\n"},
    ),
    Mutant(
        "Drone's file is still there",
        "C-12",
        "website",
        "leftover-drone-file",
        added={".drone.yml": "kind: pipeline\nname: default\nsteps: []\n"},
    ),
    Mutant(
        "a folder among the workflows",
        "#7142",
        "website",
        "sub-folder",
        added={".woodpecker/old/deploy.yml": "steps: []\n"},
    ),
    Mutant(
        "two files of one name",
        "woodpecker.md 12",
        "website",
        "workflow-name-collision",
        added={".woodpecker/deploy.yaml": clean("website")[DEPLOY]},
    ),
    Mutant(
        "a workflow that waits for one that is not there",
        "#3177",
        "website",
        "unknown-workflow-dependency",
        DEPLOY,
        (("skip_clone: true\n", "skip_clone: true\n\ndepends_on: [build]\n"),),
    ),
    Mutant(
        "an image used while it is built",
        "E-22",
        "infra",
        "build-and-consume",
        ".woodpecker/build-ci-image.yml",
        (),
        added={
            ".woodpecker/test-ci-image.yml": """\
when:
  - event: push
    branch: master
steps:
  - name: try
    image: "registry.viktorbarzin.me/infra-ci:${CI_COMMIT_SHA:0:8}"
    commands:
      - "terraform version"
"""
        },
    ),
    Mutant(
        "a file put to sleep",
        "D-13",
        "website",
        "disabled-file",
        added={".github/workflows/release.yml.disabled": clean("website")[GITHUB]},
    ),
)
