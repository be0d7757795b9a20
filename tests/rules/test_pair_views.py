"""What rules over several files read: requests, the values they send, builds, and what is deployed."""

from __future__ import annotations

import pytest

from pipelinegen.rules.known import Known
from pipelinegen.rules.pair._builds import builds, is_opaque
from pipelinegen.rules.pair._delivery import deliveries, described
from pipelinegen.rules.pair._image import image
from pipelinegen.rules.pair._jq import constructed
from pipelinegen.rules.pair._reply import answered
from pipelinegen.rules.pair._sample import COMMIT, UNKNOWN, variables
from pipelinegen.rules.pair._trigger import triggers
from pipelinegen.rules.view.checkout import Checkout
from pipelinegen.rules.view.github import GithubFile
from pipelinegen.rules.view.woodpecker import WoodpeckerFile
from pipelinegen.syntax import shell

ACTION = ".github/workflows/build.yml"
DEPLOY = ".woodpecker/deploy.yml"
JOB = "on: {push: {branches: [main]}}\nenv: {NAME: blog}\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps:\n"


def checkout(**files: str) -> Checkout:
    """A checkout with a GitHub file `action` and Woodpecker files by their names."""
    github = (GithubFile(ACTION, files.pop("action")),) if "action" in files else ()
    return Checkout("", tuple(WoodpeckerFile(f".woodpecker/{name}.yml", text) for name, text in files.items()), github)


def asked(run: str, environment: str = "") -> Checkout:
    """One whose GitHub file has one script."""
    lines = "".join(f"          {line}\n" for line in run.splitlines())
    return checkout(action=f"{JOB}      - env: {{{environment}}}\n        run: |\n{lines}")


URL = "https://ci.example.com/api/repos/2/pipelines"


@pytest.mark.parametrize(
    "run",
    [
        f"""curl -X POST {URL} -d '{{"branch":"main","variables":{{"TAG":"v1"}}}}'""",
        f"""curl --json "{{\\"branch\\":\\"$BRANCH\\",\\"variables\\":{{\\"TAG\\":\\"v1\\"}}}}" {URL}""",
        f"""curl -d @- {URL} <<EOF\n{{"branch": "${{BRANCH}}", "variables": {{"TAG": "v1"}}}}\nEOF""",
        f"""BODY='{{"branch":"main","variables":{{"TAG":"'"$VERSION"'"}}}}'\ncurl -d "$BODY" {URL}""",
        f"""curl -d "$(jq -n --arg v "$VERSION" '{{branch: env.BRANCH, variables: {{TAG: $v}}}}')" {URL}""",
        f"""B=$(jq -nc '{{"branch": "main", variables: {{TAG: $ENV.VERSION}}}}')
ask() {{ curl -d "$1" {URL}; }}
ask "$B\"""",
        "woodpecker-cli pipeline create --branch main --var TAG=v1 owner/name",
    ],
)
def test_a_request_is_read_in_each_shape(run: str) -> None:
    (found,) = triggers(asked(run, "BRANCH: main, VERSION: v1"))
    assert found.branch is not None
    assert found.branch.value == "main"
    assert found.variables is not None
    assert {name: sent.value for name, sent in found.variables.items()} == {"TAG": "v1"}


@pytest.mark.parametrize(
    "run", [f"curl {URL}", f"curl -X GET {URL}", f"curl -d x {URL}/12", "echo /api/repos/ /pipelines"]
)
def test_what_only_looks_at_pipelines_is_no_request(run: str) -> None:
    assert triggers(asked(run)) == ()


def test_what_cannot_be_known_stays_unknown() -> None:
    (found,) = triggers(asked(f"""curl -d '{{"branch":"main","variables":{{"TAG":"${{{{ secrets.X }}}}"}}}}' {URL}"""))
    assert found.variables is not None
    assert found.variables["TAG"].value is None
    (other,) = triggers(asked(f"curl -d @body.json {URL}"))
    assert other.variables is None


@pytest.mark.parametrize(
    "script, value",
    [
        ('A=$(echo "$S" | cut -c1-8)', COMMIT[:8]),
        ("A=${S::7}", COMMIT[:7]),
        ("A=${S:0:12}", COMMIT[:12]),
        ("A=$(git rev-parse --short=10 HEAD)", COMMIT[:10]),
        ("A=$(git rev-parse HEAD | head -c 8)", COMMIT[:8]),
        ("A=$(printf 'v-%.8s' \"$S\")", f"v-{COMMIT[:8]}"),
        ("A=$(git rev-parse --short HEAD)", UNKNOWN),
        ("A=$(date +%s)", UNKNOWN),
        ("A=1; A=2", UNKNOWN),
        ("read -r A", UNKNOWN),
    ],
)
def test_a_variable_of_a_script_is_worked_out(script: str, value: str) -> None:
    assert variables(shell.read(script), {"S": COMMIT})["A"] == value


@pytest.mark.parametrize(
    "text, found",
    [
        ('{branch: $b, variables: {A: $a, B: "x"}}', {"branch": "main", "variables": {"A": "1", "B": "x"}}),
        ("{$b}", {"b": "main"}),
        ("{a: (1 | {x: 2}), b: $b}", {"a": UNKNOWN, "b": "main"}),
        (".a | {b: 1}", None),
        ("{a: 1", None),
        ("{", None),
    ],
)
def test_an_object_of_jq_is_read(text: str, found: object) -> None:
    assert constructed(text, {"a": "1", "b": "main"}) == found


@pytest.mark.parametrize(
    "text, repository, tag",
    [
        ("docker.io/library/alpine:3.20", "alpine", "3.20"),
        ("registry.example.com:5050/a/b", "registry.example.com:5050/a/b", None),
        ("a/b_c:v1@sha256:" + "0" * 64, "a/b_c", "v1"),
        (f"a/b:{UNKNOWN}", "a/b", None),
    ],
)
def test_an_image_is_read(text: str, repository: str, tag: str | None) -> None:
    found = image(text)
    assert found is not None
    assert (found.repository, found.tag) == (repository, tag)


@pytest.mark.parametrize("text", ["", f"{UNKNOWN}/b:1", "a/$NAME:1", "example/:1", "not an image"])
def test_what_names_no_image_is_none(text: str) -> None:
    assert image(text) is None


def test_builds_are_found_in_all_their_shapes() -> None:
    files = checkout(
        action=f"""{JOB}      - run: docker build -t a/${{{{ env.NAME }}}}:${{{{ github.sha }}}} -f x/Dockerfile x
      - run: docker push a/$NAME:$GITHUB_SHA
      - uses: docker/build-push-action@v6
        with: {{context: ./y, push: true, tags: "a/c:1,a/c:2"}}
""",
        plugin="""steps:
  - name: build
    image: woodpeckerci/plugin-docker-buildx:6.1.1
    settings: {repo: "a/d,b/d", tags: "${CI_COMMIT_SHA:0:8}", dry_run: true}
""",
    )
    found = builds(files)
    assert [[(each.repository, each.tag) for each in build.images] for build in found] == [
        [("a/blog", COMMIT)],
        [("a/c", "1"), ("a/c", "2")],
        [("a/d", COMMIT[:8]), ("b/d", COMMIT[:8])],
    ]
    assert [(build.context, build.dockerfile, build.pushes) for build in found] == [
        ("x", "x/Dockerfile", True),
        ("y", "y/Dockerfile", True),
        (".", "Dockerfile", False),
    ]
    assert not is_opaque(files)


@pytest.mark.parametrize(
    "run", ["make docker", "sh build-image.sh", "docker compose build", "./push.sh", "buildah bud ."]
)
def test_what_may_build_unseen_is_known_as_such(run: str) -> None:
    assert is_opaque(asked(run))


@pytest.mark.parametrize(
    "command",
    [
        "kubectl set image deployment/x x=a/blog:$TAG",
        'kubectl -n y set image deployment x "x=a/blog:${TAG}"',
        "helm upgrade x ./chart --set image.repository=a/blog,image.tag=$TAG",
        """kubectl patch deployment x -p '{"spec":{"containers":[{"name":"x","image":"a/blog:'"$TAG"'"}]}}'""",
    ],
)
def test_what_is_deployed_is_read_with_the_values_sent(command: str) -> None:
    run = f"""curl -d '{{"branch":"main","variables":{{"TAG":"${{{{ github.sha }}}}"}}}}' {URL}"""
    action = asked(run).github[0].text
    block = "".join(f"        {line}\n" for line in command.splitlines())
    deploy = f"when: {{event: manual}}\nsteps:\n  - name: x\n    image: k\n    commands:\n      - |\n{block}"
    (found,) = deliveries(checkout(action=action, deploy=deploy))
    assert (found.deployed.image.repository, found.tag) == ("a/blog", COMMIT)
    assert found.deployed.image.position.line >= 7


def test_a_refused_file_leaves_the_answer_open() -> None:
    action = asked(f"""curl -d '{{"branch":"main","variables":{{"TAG":"1"}}}}' {URL}""").github[0].text
    deploy = "when: {event: push}\nsteps: [{name: x, image: k, commands: [echo $TAG]}]\n"
    ((_, replies),) = answered(checkout(action=action, deploy=deploy))
    assert [each.workflows for each in replies] == [()]
    ((_, replies),) = answered(checkout(action=action, deploy=deploy, broken="steps: [${]\n"))
    assert replies == ()


def test_a_tag_is_told_without_the_sample() -> None:
    told = [described(tag) for tag in (COMMIT, COMMIT[:7], "512", "v1")]
    assert not any(COMMIT[:6] in text for text in told)
    assert told[1] == "the first 7 characters of the commit"


def test_a_file_that_is_no_yaml_is_passed_over() -> None:
    files = Checkout("", (WoodpeckerFile(DEPLOY, "a: [\n"),), (GithubFile(ACTION, "- a\n"),), (), Known())
    assert (files.workflows, files.actions) == ((), ())
