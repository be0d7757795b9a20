"""Mistakes in workflows for GitHub."""

from __future__ import annotations

from .mutant import GITHUB, Mutant

RELEASE = ".github/workflows/release.yml"
BASE = ".github/workflows/build-base.yml"
TAG = '          printf \'image_tag=%.8s\\n\' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"\n'
ON = 'on:\n  push:\n    branches: ["master"]\n'
BUILD = "docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0"
ONLY_PUSH = "    if: github.event_name == 'push'\n"
CHECKOUT = "actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0"
CONCURRENCY = """\
# One run after another and none cancelled: a deploy cut off half-way is worse than one that waits.
concurrency:
  group: "${{ github.workflow }}-${{ github.ref }}"
  cancel-in-progress: false

"""


def website(name: str, incident: str, rule: str, old: str, new: str, *, at: str = "") -> Mutant:
    """A change in one project's build."""
    return Mutant(name, incident, "website", rule, GITHUB, ((old, new),), at=at)


def memory(name: str, incident: str, rule: str, old: str, new: str, *, path: str = GITHUB, at: str = "") -> Mutant:
    """A change in the project that also tests pull requests and publishes releases."""
    return Mutant(name, incident, "claude-memory-mcp", rule, path, ((old, new),), at=at)


MUTANTS = (
    website(
        "a job that waits for one that is not there", "issue 4", "unknown-need", '- "build-blog"', '- "build-bolg"'
    ),
    website(
        "one id for two steps", "issue 4", "duplicate-step-id", f"uses: {BUILD}", f"id: tag\n        uses: {BUILD}"
    ),
    website(
        "one key twice",
        "issue 4",
        "duplicate-key",
        "          sbom: false\n",
        "          sbom: false\n          push: false\n",
    ),
    website(
        "a secret that nobody declared",
        "C-08",
        "undeclared-secret",
        "secrets.DOCKERHUB_TOKEN",
        "secrets.REGISTRY_PASSWORD",
    ),
    website(
        "a misspelt input",
        "E-01",
        "unknown-input",
        '          file: "Dockerfile"\n',
        '          dockerfile: "Dockerfile"\n',
    ),
    website(
        "an input that the checkout does not have", "E-01", "unknown-input", "persist-credentials", "persist-credential"
    ),
    memory(
        "an image pushed to GitHub without the right to",
        "F-17",
        "missing-token-permission",
        "      packages: write  # to push the image\n",
        "",
        path=RELEASE,
        at="permissions:",
    ),
    website(
        "a token that may write everything",
        "C-15",
        "excess-permission",
        "permissions: {}\n\njobs:",
        "permissions: write-all\n\njobs:",
    ),
    memory(
        "a right that nothing uses",
        "C-15",
        "excess-permission",
        "      id-token: write  # PyPI trusts this workflow by its identity, so there is no token to leak\n",
        "      id-token: write\n      contents: write\n",
        path=RELEASE,
    ),
    Mutant(
        "no word about the token's rights",
        "C-15",
        "website",
        "missing-permissions",
        GITHUB,
        (
            ("permissions: {}\n\njobs:\n", "jobs:\n"),
            ("    permissions:\n      contents: read  # to check out the source\n", ""),
        ),
        at="jobs:",
    ),
    memory(
        "an image pushed from a pull request",
        "issue 4",
        "push-on-pull-request",
        ONLY_PUSH,
        "",
        at="push: true",
    ),
    website(
        "a deploy that the next push cuts off",
        "H-09",
        "cancelled-deploy",
        "cancel-in-progress: false",
        "cancel-in-progress: true",
    ),
    website(
        "two deploys at once",
        "J-04",
        "missing-concurrency",
        CONCURRENCY,
        "",
        at="build-blog:",
    ),
    website(
        "latest is pushed by GitHub",
        "E-02",
        "latest-tag",
        "viktorbarzin/blog:${{ steps.tag.outputs.image_tag }}",
        "viktorbarzin/blog:latest",
    ),
    website(
        "latest is pushed by GitHub, too",
        "E-10",
        "latest-tag",
        "            viktorbarzin/blog:${{",
        "            viktorbarzin/blog:latest\n            viktorbarzin/blog:${{",
    ),
    website(
        "attestations from GitHub",
        "E-24",
        "attestations-pushed",
        "          provenance: false\n",
        "",
        at="uses: docker/build-push-action",
    ),
    Mutant(
        "a filter that does not know its own file",
        "M-07",
        "audiblez-web",
        "own-file-not-in-paths",
        BASE,
        (('      - ".github/workflows/build-base.yml"\n', ""),),
        at="paths:",
    ),
    Mutant(
        "a version of Python that is a number",
        "issue 4",
        "claude-memory-mcp",
        "unquoted-version",
        GITHUB,
        (('python-version: "3.12"', "python-version: 3.10"),),
    ),
    website(
        "a line break that is none",
        "B-04",
        "literal-newline",
        TAG,
        TAG + '          echo "built\\n$GITHUB_SHA"\n',
    ),
    website("an action by its tag", "E-21", "unpinned-action", BUILD, "docker/build-push-action@v7"),
    website("a comment that names another version", "pins", "pin-mismatch", BUILD, BUILD.replace("v7.3.0", "v6.19.2")),
    memory(
        "the pull request's title in a script",
        "A-13",
        "script-injection",
        """- run: 'pip install -e ".[api,dev]"'""",
        """- run: 'echo "${{ github.event.pull_request.title }}"'""",
    ),
    memory(
        "a job that may hang for hours",
        "N-05",
        "missing-timeout",
        "    timeout-minutes: 20\n",
        "",
        at="test:",
    ),
    memory(
        "a branch that is no ref",
        "issue 4",
        "wrong-ref",
        ONLY_PUSH,
        "    if: github.ref == 'main'\n",
    ),
    memory(
        "strangers' code with our secrets",
        "A-13",
        "dangerous-trigger",
        '  pull_request:\n    branches: ["main"]\n',
        '  pull_request_target:\n    branches: ["main"]\n',
    ),
    website(
        "a token left in the work tree",
        "G-06",
        "credentials-persisted",
        "persist-credentials: false",
        "fetch-depth: 1",
        at="uses: actions/checkout",
    ),
    website("a build of every branch", "D-09", "push-without-branch", ON, "on: push\n"),
    memory(
        "a release by any tag",
        "D-11",
        "publish-on-any-tag",
        '    environment: "release"\n    permissions:\n      contents: read  # to check out the source\n      packages',
        "    permissions:\n      contents: read  # to check out the source\n      packages",
        path=RELEASE,
        at="tags:",
    ),
    website(
        "a secret in a script",
        "A-13",
        "secret-in-script",
        TAG,
        TAG
        + '          curl -sf -H "Authorization: Bearer ${{ secrets.WOODPECKER_TOKEN }}" https://ci.example.com/api/user\n',
    ),
    website(
        "an output by a command that was retired",
        "issue 4",
        "retired-command",
        TAG,
        '          echo "::set-output name=image_tag::$GITHUB_SHA"\n',
    ),
)
