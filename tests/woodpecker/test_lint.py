"""The linter's remarks: which of them block, and where they point."""

from __future__ import annotations

import pytest

from pipelinegen.finding import Position
from pipelinegen.woodpecker.file.workflow import read_workflow
from pipelinegen.woodpecker.lint import Remark, Trust, remarks
from pipelinegen.woodpecker.metadata import Repository
from pipelinegen.woodpecker.version import BASELINE, Version

QUIET = "when: [{event: push}]\n"
ALL = Trust(security=True, network=True, volumes=True)


def said(text: str, trust: Trust = ALL, version: Version = BASELINE, raw: str | None = None) -> list[Remark]:
    raw = text if raw is None else raw
    return [*remarks(read_workflow(text, version), read_workflow(raw, version), raw, trust, version)]


def step(*lines: str) -> str:
    return QUIET + "steps:\n  - name: build\n    image: alpine\n" + "".join(f"    {line}\n" for line in lines)


STEP = Position(3, 5)


def test_there_is_nothing_to_say_of_an_ordinary_file() -> None:
    assert said(step("commands: [make]")) == []


@pytest.mark.parametrize("text, line", [(QUIET, 1), (QUIET + "steps:\n", 2), (QUIET + "steps: {}\n", 2)])
def test_a_file_needs_a_step(text: str, line: int) -> None:
    message = "there is no step in `steps`; a workflow needs at least one"
    assert said(text) == [Remark(message, Position(line, 1), blocking=True)]


@pytest.mark.parametrize("area", ["steps", "services", "clone"])
def test_everything_needs_an_image(area: str) -> None:
    text = QUIET + ("" if area == "steps" else "steps: [{image: a}]\n") + f"{area}:\n  - name: x\n"
    assert Remark(f"{area}.x has no image; name one", Position(3 + (area != "steps"), 5), blocking=True) in said(text)


@pytest.mark.parametrize(
    "line, key, trust",
    [
        ("privileged: true", "privileged", "security"),
        ("dns: a", "dns", "network"),
        ("dns_search: a", "dns_search", "network"),
        ("extra_hosts: ['a:b']", "extra_hosts", "network"),
        ("network_mode: host", "network_mode", "network"),
        ("devices: [a]", "devices", "volumes"),
        ("volumes: [a]", "volumes", "volumes"),
        ("tmpfs: [a]", "tmpfs", "volumes"),
    ],
)
def test_what_needs_trust_is_refused_without_just_that(line: str, key: str, trust: str) -> None:
    message = f"steps.build uses `{key}`, for which the repository must be trusted ({trust}); leave it out"
    granted = {name: name != trust for name in ("security", "network", "volumes")}
    assert said(step(line), Trust(**granted)) == [Remark(message, STEP, blocking=True)]  # type: ignore[arg-type]
    assert said(step(line), Trust(**{trust: True})) == []  # type: ignore[arg-type]


def test_trust_is_the_repository_s_and_the_server_s() -> None:
    repository = Repository(trusted_security=True, trusted_volumes=True)
    assert Trust.of(repository, ("a",), ("b",)) == Trust(
        security=True, volumes=True, privileged_plugins=("a",), clone_images=("b",)
    )
    assert Trust.of(repository, None, None).clone_images == Trust().clone_images


def test_a_plugin_has_settings_or_commands() -> None:
    both = "steps.build has both `commands` and `settings`; a plugin has only the second"
    assert said(step("commands: [a]", "entrypoint: [b]", "settings: {a: b}")) == [Remark(both, STEP, blocking=True)]
    both = "steps.build has both `entrypoint` and `settings`; a plugin has only the second"
    assert said(step("entrypoint: [b]", "environment: {A: b}", "settings: {a: b}")) == [
        Remark(both, STEP, blocking=True)
    ]
    assert said(step("commands: [a]", "settings: {}")) == []


def test_an_environment_beside_settings_is_only_remarked() -> None:
    message = "steps.build has both `environment` and `settings`, so the server takes it for no plugin"
    assert said(step("environment: {A: b}", "settings: {a: b}")) == [Remark(message, STEP)]


@pytest.mark.parametrize(
    "image", ["plugins/docker", "plugins/gcr:1", "docker.io/plugins/ecr", "woodpeckerci/plugin-docker-buildx:6"]
)
def test_plugins_that_once_were_privileged(image: str) -> None:
    text = QUIET + f"steps:\n  - name: build\n    image: {image}\n    settings: {{a: b}}\n"
    message = (
        f"steps.build: plugin {image!r} is not privileged by itself; "
        "it must be in the server's WOODPECKER_PLUGINS_PRIVILEGED"
    )
    assert said(text) == [Remark(message, STEP)]
    assert said(text, Trust(privileged_plugins=("other",))) == [Remark(message, STEP, blocking=True)]
    assert said(text, Trust(privileged_plugins=())) == [Remark(message, STEP, blocking=True)]
    assert said(text, Trust(privileged_plugins=(image.partition(":")[0],))) == []


def test_any_other_plugin_never_was() -> None:
    assert said(QUIET + "steps: [{image: own/plugins/docker, settings: {a: b}}]", Trust(privileged_plugins=())) == []


def test_an_own_clone_image_gets_no_login() -> None:
    text = QUIET + "clone:\n  - {name: git, image: %s}\nsteps: [{image: a}]\n"
    message = "clone image 'own/git' is not on the server's list, so it gets no login of the forge"
    assert said(text % "own/git") == [Remark(message, Position(3, 5))]
    assert said(text % "own/git", Trust(clone_images=("own/git",))) == []
    assert said(text % "woodpeckerci/plugin-git:2") == []


def test_a_dependency_must_exist_unless_it_is_optional() -> None:
    message = "steps.build depends on 'tset', and no step is named so; did you mean 'test'?"
    text = step("depends_on: [tset, {name: nobody, optional: true}]") + "  - {name: test, image: a}\n"
    assert said(text) == [Remark(message, STEP, blocking=True)]


def test_each_missing_dependency_is_told() -> None:
    assert [each.message for each in said(step("depends_on: [x, y]"))] == [
        "steps.build depends on 'x', and no step is named so",
        "steps.build depends on 'y', and no step is named so",
    ]


def test_among_more_than_200_names_none_is_proposed() -> None:
    def message(names: int) -> str:
        head = QUIET + "steps:\n  - {name: build, image: a, depends_on: [tset]}\n  - {name: test, image: a}\n"
        (found,) = said(head + "".join(f"  - {{name: s{at}, image: a}}\n" for at in range(names - 2)))
        return found.message.removeprefix("steps.build depends on 'tset', and no step is named so")

    assert (message(200), message(201)) == ("; did you mean 'test'?", "")


def test_services_wait_for_nobody() -> None:
    assert said(step() + "services:\n  - {name: db, image: a, depends_on: [nobody]}\n") == []


def test_unknown_keys_are_ignored() -> None:
    assert said("platform: linux\n" + step("group: a")) == [
        Remark("the server ignores the unknown key 'platform'; use `labels` with a `platform`", Position(1, 1)),
        Remark("the server ignores the unknown key 'group' of steps.build; use `depends_on`", Position(6, 5)),
    ]


def test_a_list_of_secrets_was_refused_before_3_14() -> None:
    text = step("secrets: [a]")
    message = (
        "steps.build has a list of `secrets`, which Woodpecker 3.13.0 refuses; "
        "take each into `environment` by `from_secret`"
    )
    assert said(text, version=(3, 13, 0)) == [Remark(message, STEP, blocking=True)]
    assert said(step("secrets: []"), version=(3, 13, 0)) == []
    ignored = (
        "the server ignores the unknown key 'secrets' of steps.build; take each into `environment` by `from_secret`"
    )
    assert said(text, version=(3, 14, 0)) == [Remark(ignored, Position(5, 5))]


def test_two_services_of_one_name_are_refused_since_3_18() -> None:
    text = step() + "services:\n  - {name: db, image: a}\n  - {name: db, image: b}\n"
    assert said(text) == []
    message = "two services are named 'db'; give each a name of its own"
    assert said(text, version=(3, 18, 0)) == [Remark(message, Position(7, 5), blocking=True)]


def test_runs_on_is_deprecated_since_3_14() -> None:
    text = "runs_on: [failure]\n" + step()
    assert said(text) == [Remark("`runs_on` is deprecated; write `when: [{status: [...]}]`", Position(1, 1))]
    assert len(said(text, version=(3, 14, 0))) == 1
    assert said(text, version=(3, 13, 0)) == []


@pytest.mark.parametrize("form", ["${%s}", "$%s", "$$%s"])
@pytest.mark.parametrize(
    "name, instead",
    [
        ("CI_COMMIT_PRERELEASE", "CI_PIPELINE_RELEASE_PRE"),
        ("CI_COMMIT_AUTHOR_AVATAR", "CI_PIPELINE_AVATAR"),
        ("CI_PREV_COMMIT_AUTHOR_AVATAR", "CI_PREV_PIPELINE_AVATAR"),
    ],
)
def test_deprecated_names_are_found_in_the_raw_text(name: str, instead: str, form: str) -> None:
    raw = step() + "# see " + form % name
    assert said(step(), raw=raw) == [Remark(f"{name} is deprecated; use {instead}", Position(5, 7))]
    assert said(step(), raw=raw, version=(3, 16, 0)) == []


@pytest.mark.parametrize("text", ["CI_COMMIT_PRERELEASE", "$CI_COMMIT_PRERELEASES", "${CI_COMMIT_PRERELEASE:-x}"])
def test_other_texts_are_no_deprecated_names(text: str) -> None:
    assert said(step(), raw=step() + f"# {text}\n") == []


HABIT = "neither the workflow nor every `when` of steps.build names an event; it runs on any other too"


@pytest.mark.parametrize(
    "workflow, of_step, complains",
    [
        ("", "", True),
        ("when: [{branch: main}]", "", True),
        ("when: [{event: push}, {branch: main}]", "", True),
        ("when: [{event: push}, {event: tag}]", "", False),
        ("", "when: [{event: push}]", False),
        ("", "when: [{event: push}, {branch: main}]", True),
        ("", "when: []", True),
    ],
)
def test_a_step_without_an_event_is_a_bad_habit(workflow: str, of_step: str, complains: bool) -> None:
    text = f"{workflow}\nsteps:\n  - name: build\n    image: a\n    {of_step}\nservices: [{{image: a}}]\n"
    assert said(text) == ([Remark(HABIT, STEP)] if complains else [])


def test_habits_are_judged_by_the_raw_text() -> None:
    raw = "when: [{event: '${E}'}]\nsteps: [{image: a}]"
    assert said("when: [{event: }]\nsteps: [{image: a}]", raw=raw) == []


def test_an_unknown_filter_is_remarked_wherever_it_is() -> None:
    text = "steps:\n  - {name: build, image: a, when: {environment: production}}\nwhen: [{event: push, brnch: main}]\n"
    instead = "use `evaluate` with CI_PIPELINE_DEPLOY_TARGET"
    assert said(text) == [
        Remark("the server ignores the unknown filter 'brnch' of when; did you mean 'branch'?", Position(3, 1)),
        Remark(f"the server ignores the unknown filter 'environment' of steps.build.when; {instead}", Position(2, 5)),
    ]


def test_an_event_that_never_happens_is_remarked() -> None:
    text = "when: [{event: [push, tga]}]\nsteps: [{name: build, image: a}]\n"
    message = "when names the event 'tga', which never happens; did you mean 'tag'?"
    assert said(text) == [Remark(message, Position(1, 1))]


def test_the_steps_of_woodpecker_1_are_named() -> None:
    (blocking,) = [each for each in said("pipeline: {a: {image: b}}\n") if each.blocking]
    assert blocking.message.endswith("at least one (`pipeline` is what Woodpecker 1 called them)")


def test_deprecated_keys_are_those_of_the_raw_text() -> None:
    text = step("commands: [make]")
    assert "`runs_on` is deprecated" in said(text, raw=f"runs_on: [failure]\n{text}")[0].message
    assert said(f"runs_on: [failure]\n{text}", raw=text) == []
