"""One workflow file for one event."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipelinegen.finding import Position
from pipelinegen.woodpecker import Secret, Server, UnknownError, metadata_of
from pipelinegen.woodpecker.compile import compile_file, workflow_name
from pipelinegen.woodpecker.compiled import Compiled, CompileError, Warned
from pipelinegen.woodpecker.metadata import Metadata


def compiled(text: str, event: str = "push", *, server: Server | None = None, **told: Any) -> list[Compiled]:
    server = server or Server()
    return [*compile_file("it.yml", text, metadata_of(event, version=server.version, **told), server)]


def only(text: str, event: str = "push", *, server: Server | None = None, **told: Any) -> Compiled:
    (found,) = compiled(text, event, server=server, **told)
    return found


def refused(text: str, event: str = "push", *, server: Server | None = None, **told: Any) -> CompileError:
    with pytest.raises(CompileError) as refusal:
        compiled(text, event, server=server, **told)
    return refusal.value


def images(found: Compiled) -> list[list[str]]:
    return [[step.container.image for step in stage] for stage in found.stages]


@pytest.mark.parametrize(
    "path, name",
    [
        (".woodpecker/deploy.yml", "deploy"),
        (".woodpecker/deploy.yaml", "deploy"),
        (".woodpecker.yml", "woodpecker"),
        ("sub/.hidden.yaml", "hidden"),
        ("a.yaml.yml", "a"),
        ("a.yml.yaml", "a.yml"),
        ("..a.yml", ".a"),
        ("a", "a"),
    ],
)
def test_a_workflow_is_named_by_its_file(path: str, name: str) -> None:
    assert workflow_name(path) == name


def test_text_is_substituted_before_it_is_read() -> None:
    found = only("steps: [{image: '${CI_REPO_NAME}:${CI_COMMIT_SHA:0:8}', commands: ['$${HOME} ${NOBODY}']}]")
    (step,) = found.file.steps
    assert (step.image, step.commands) == ("name:3d3c42e5", ("${HOME} ",))


def test_comments_are_substituted_too() -> None:
    error = refused("# ${A-b}\nsteps: [{image: a}]")
    assert str(error) == "it.yml: missing closing brace, in '${A-b}'; `$${` leaves it to the shell"
    assert (error.path, error.position) == ("it.yml", Position(1, 3))


def test_the_axis_wins_over_what_is_built_in_and_that_over_the_run_s_variables() -> None:
    text = "matrix: {CI_COMMIT_BRANCH: [axis]}\nsteps: [{image: '${CI_COMMIT_BRANCH} ${CI_REPO_NAME} ${V}'}]"
    found = only(text, "manual", variables={"CI_COMMIT_BRANCH": "run", "CI_REPO_NAME": "run", "V": "run"})
    assert images(found) == [["axis name run"]]


def test_an_empty_value_of_the_axis_wins_too() -> None:
    text = "matrix: {include: [{V: ''}]}\nsteps: [{image: 'a${V}'}]"
    assert images(only(text, "manual", variables={"V": "run"})) == [["a"]]


def test_a_combination_is_a_workflow_and_values_are_not_substituted_again() -> None:
    found = compiled("matrix: {V: [1, '${CI_REPO}']}\nsteps: [{image: '${V}'}]")
    assert [(dict(each.axis), images(each)) for each in found] == [
        ({"V": "1"}, [["1"]]),
        ({"V": "${CI_REPO}"}, [["${CI_REPO}"]]),
    ]


def test_the_matrix_is_read_from_the_raw_text() -> None:
    error = refused("steps:\n  - image: a\n    commands: [ echo ${A} ]")
    assert error.message.startswith("read for its matrix, before any substitution: ")
    assert error.position == Position(3, 23)


def test_a_backslash_is_a_reason_to_say_which_text_was_read() -> None:
    assert refused('steps: ["\\q"]').message.startswith("read for its matrix, before any substitution: ")
    assert not refused("steps: [").message.startswith("read ")


def test_the_linter_reads_the_raw_text_as_well() -> None:
    text = "steps: [{image: a}]\nskip_clone: ${SKIP}\n"
    error = refused(text, "manual", variables={"SKIP": "true"})
    assert error.message == (
        "read by the linter, before any substitution: skip_clone is '${SKIP}'; true or false is expected"
    )
    assert error.position == Position(2, 13)


def test_a_value_can_break_the_yaml_and_the_line_is_shown() -> None:
    text = "steps:\n  - image: a\n    commands:\n      - echo ${M}\n"
    assert only(text, "manual", variables={"M": "hello"}).file.steps[0].commands == ("echo hello",)
    error = refused(text, "manual", variables={"M": "fix: a"})
    assert error.message == (
        "steps.step-0.commands[0] is a mapping with the key 'echo fix'; a text (put it in quotes) is expected "
        "(once it is substituted, the line is '- echo fix: a')"
    )
    assert error.position == Position(4, 9)


def test_the_line_shown_may_be_the_last_one_of_the_text() -> None:
    error = refused("steps: [{image: a}]\nskip_clone: ${V}", "manual", variables={"V": "x"})
    assert error.message == (
        "skip_clone is 'x'; true or false is expected (once it is substituted, the line is 'skip_clone: x')"
    )


def test_a_line_may_end_with_a_carriage_return() -> None:
    error = refused("steps: [{image: a}]\rskip_clone: 1")
    assert (error.message, error.position) == ("skip_clone is '1'; true or false is expected", Position(2, 13))


def test_a_long_line_is_shown_up_to_80_characters() -> None:
    whole = "${" + "x" * 78
    assert f" in '{whole}';" in refused(f"# {whole}").message
    assert f" in '{whole}...';" in refused(f"# {whole}x").message


def test_workflows_are_numbered_as_they_are_kept() -> None:
    text = "matrix: {V: [1, 2, 3]}\nwhen: [{evaluate: 'V != \"2\"'}]\nsteps: [{image: '${CI_WORKFLOW_NUMBER}'}]"
    server = Server()
    found = [*compile_file("it.yml", text, metadata_of("push"), server, 5)]
    assert [(each.kept, images(each)) for each in found] == [(True, [["5"]]), (False, []), (True, [["6"]])]
    assert images(compiled(text)[0]) == [["1"]]


def test_without_a_match_it_is_dropped_with_its_remarks() -> None:
    found = only("platform: x\nwhen: [{event: tag}]\nsteps: [{image: a}]")
    assert (found.kept, found.reason, found.named, found.warnings) == (False, "the event is push, not tag", False, ())
    found = only("platform: x\nwhen: [{event: [tag, push], branch: x}]\nsteps: [{image: a}]")
    assert (found.kept, found.named, found.warnings) == (False, True, ())


def test_a_file_is_checked_even_if_its_when_says_no() -> None:
    assert refused("when: [{event: tag}]\nsteps: []").message.startswith("there is no step")
    assert refused("when: [{event: tag}]\nsteps: [{image: a}]\n# ${").position == Position(3, 3)


def test_secrets_are_checked_only_where_they_are_used() -> None:
    server = Server(secrets=())
    step = "{image: a, environment: {A: {from_secret: nobody}}"
    assert not only(f"when: [{{event: tag}}]\nsteps: [{step}}}]", server=server).kept
    assert only(f"steps: [{{image: b}}, {step}, when: {{event: tag}}}}]", server=server).kept
    error = refused(f"steps: [{step}}}]", server=server)
    assert (error.message, error.position) == (
        "secret 'nobody' not found; create it, or correct the name",
        Position(1, 51),
    )


def test_without_a_list_every_secret_exists() -> None:
    found = only("steps: [{image: a, environment: {A: {from_secret: One}}, settings: {b: [{from_secret: two}]}}]")
    assert found.secrets == ("One", "two")
    assert found.stages[0][0].environment == {"A": "<secret One>", "PLUGIN_B": '["<secret two>"]'}
    assert found.stages[0][0].secrets == ("two", "One")


def test_all_containers_count_for_the_secrets() -> None:
    secret = "environment: {A: {from_secret: %s}}"
    found = only(
        f"clone: [{{image: a, {secret % 'c'}}}]\nsteps: [{{image: a, {secret % 'b'}}}]\n"
        f"services: [{{image: a, {secret % 'a'}}}]"
    )
    assert found.secrets == ("a", "b", "c")


def test_what_is_detached_gets_no_settings_and_needs_no_secret_for_them() -> None:
    server = Server(secrets=(Secret("a", frozenset({"push"})),))
    settings = "settings: {b: {from_secret: nobody}}"
    found = only(
        f"steps: [{{image: a, detach: true, {settings}}}]\nservices: [{{image: a, {settings}}}]", server=server
    )
    assert [found.stages[0][0].environment, found.services[0].environment] == [{}, {}]
    assert refused(f"steps: [{{image: a, {settings}}}]", server=server).message.startswith("secret 'nobody' not found")


def test_the_environment_wins_over_the_settings() -> None:
    found = only("steps: [{image: a, environment: {PLUGIN_A: own}, settings: {a: b}}]")
    assert found.stages[0][0].environment == {"PLUGIN_A": "own"}


def test_a_workflow_has_a_clone_unless_it_skips_it() -> None:
    (clone,) = only("steps: [{image: a}]").clone
    assert (clone.container.name, clone.container.image) == ("clone", "docker.io/woodpeckerci/plugin-git")
    assert only("skip_clone: true\nclone: [{image: b}]\nsteps: [{image: a}]").clone == ()
    own = only("clone: [{image: b}, {image: c, when: {event: tag}}]\nsteps: [{image: a}]")
    assert [step.container.image for step in own.clone] == ["b"]


@pytest.mark.parametrize(
    "head, kept",
    [
        ("", True),
        ("skip_clone: true\n", False),
        ("clone: [{image: b, when: {event: tag}}]\n", False),
        ("skip_clone: true\nservices: [{image: b, when: {event: tag}}]\n", True),
        ("skip_clone: true\nservices: []\n", False),
    ],
)
def test_with_all_steps_filtered_out_something_else_must_be_there(head: str, kept: bool) -> None:
    found = only(head + "steps: [{name: x, image: a, when: {event: tag}}]")
    assert found.kept is kept
    assert [(each.container.name, each.reason) for each in found.filtered] == [("x", "the event is push, not tag")]
    assert found.named is kept
    reason = "none of its steps is there for this event, and without a clone nothing is left"
    assert found.reason == ("" if kept else reason)


def test_a_step_for_the_event_names_it_even_if_nothing_is_left() -> None:
    assert only("skip_clone: true\nsteps: [{image: a, when: {event: push, branch: x}}]").named


def test_any_filter_but_that_of_the_event_can_count_as_holding() -> None:
    text = (
        "when: [{event: push, branch: x}]\n"
        "steps: [{name: there, image: a, when: {event: push, branch: x}}, {name: gone, image: a, when: {event: tag}}]"
    )
    (found,) = compile_file("it.yml", text, metadata_of("push"), Server(), any_filter=True)
    ((step,),) = found.stages
    assert (found.kept, step.container.name, step.on_success, step.on_failure) == (True, "there", True, True)
    assert [each.container.name for each in found.filtered] == ["gone"]
    assert [each.kept for each in compile_file("it.yml", text, metadata_of("tag"), Server(), any_filter=True)] == [
        False
    ]
    assert not only(text).kept


def test_a_step_s_status_says_after_what_it_runs() -> None:
    found = only(
        "steps: [{image: a}, {image: b, when: {status: [failure]}}, "
        "{image: c, when: [{event: push}, {status: [failure]}]}]"
    )
    assert [(step.on_success, step.on_failure) for stage in found.stages for step in stage] == [
        (True, False),
        (False, True),
        (True, True),
    ]


@pytest.mark.parametrize(
    "version, runs_on",
    [
        ((3, 13, 0), ()),
        ((3, 14, 0), ("failure", "success")),
        ((3, 18, 0), ("failure", "success")),
        ((3, 18, 1), ("failure",)),
    ],
)
def test_a_workflow_s_status_says_after_what_it_starts(version: tuple[int, int, int], runs_on: tuple[str, ...]) -> None:
    text = "when: [{event: push, status: [failure]}]\nsteps: [{image: a}]"
    assert only(text, server=Server(version)).runs_on == runs_on


def test_runs_on_and_status_add_up() -> None:
    text = "when: [{status: [failure]}]\nruns_on: [failure]\nsteps: [{image: a}]"
    assert only(text).runs_on == ("failure", "success")
    assert only("runs_on: [failure]\nsteps: [{image: a}]").runs_on == ("failure",)
    both = "when: [{status: [failure]}]\nruns_on: [other]\nsteps: [{image: a}]"
    assert only(both).runs_on == ("other", "failure", "success")


def test_combinations_that_are_dropped_are_told() -> None:
    axes = "matrix: {A: [1, 2, 3, 4, 5, 6], B: [1, 2, 3, 4, 5, 6]}\nwhen: [{event: push}]\n"
    found = [*compile_file("it.yml", f"{axes}steps: [{{image: a}}]", metadata_of("push"), Server())]
    assert len(found) == 27
    message = "the server drops 9 combinations of the matrix; 27 is all that it makes"
    assert found[0].warnings == (Warned("it.yml", Position(), message),)


@pytest.mark.parametrize("values, dropped", [(27, 0), (28, 1)])
def test_one_combination_too_many_is_told(values: int, dropped: int) -> None:
    found = compiled(f"matrix: {{A: {[*range(values)]}}}\nwhen: [{{event: push}}]\nsteps: [{{image: a}}]")
    assert (len(found), len(found[0].warnings)) == (27, dropped)


def test_what_a_deployment_brings_is_substituted_in_every_version() -> None:
    told = {"server": Server((3, 18, 0)), "variables": {"V": "1"}}
    assert images(only("steps: [{image: 'a${V}'}]", "deployment", **told)) == [["a1"]]


@pytest.mark.parametrize("version, image", [((3, 17, 0), "a1"), ((3, 18, 0), "a"), ((3, 18, 1), "a1")])
def test_the_run_s_variables_are_not_substituted_in_3_18_0(version: tuple[int, int, int], image: str) -> None:
    server = Server(version)
    assert images(only("steps: [{image: 'a${V}'}]", "manual", server=server, variables={"V": "1"})) == [[image]]


def test_in_3_18_0_they_are_seen_by_a_step_s_evaluate_and_not_by_a_workflow_s() -> None:
    server = Server((3, 18, 0))
    condition = "when: [{evaluate: 'V == \"1\"'}]"
    assert not only(f"{condition}\nsteps: [{{image: a}}]", "manual", server=server, variables={"V": "1"}).kept
    assert images(only(f"steps: [{{image: a, {condition}}}]", "manual", server=server, variables={"V": "1"})) == [["a"]]
    assert only(f"{condition}\nsteps: [{{image: a}}]", "manual", variables={"V": "1"}).kept


def test_a_tag_has_its_name_for_every_event_since_3_14() -> None:
    text = "steps: [{image: 'a:${CI_COMMIT_TAG}'}]"
    metadata = metadata_of("manual", version=(3, 18, 0))
    pipeline = replace(metadata.pipeline, commit=replace(metadata.pipeline.commit, ref="refs/tags/v1"))

    def image(version: tuple[int, int, int]) -> list[list[str]]:
        (found,) = compile_file("it.yml", text, replace(metadata, pipeline=pipeline), Server(version))
        return images(found)

    assert image((3, 14, 0)) == [["a:v1"]]
    assert image((3, 13, 0)) == [["a:"]]


def test_ports_and_hosts_are_looked_at_only_where_a_container_is_there() -> None:
    assert not only("when: [{event: tag}]\nsteps: [{image: a, ports: ['1:2']}]").kept
    assert refused("steps: [{image: a, ports: ['1:2']}]").message.startswith("'step-0' has the port '1:2'")


def test_a_fault_in_an_evaluate_points_to_its_when() -> None:
    assert refused("steps: [{image: a}]\nwhen: [{evaluate: 'CI'}]").position == Position(2, 1)
    assert refused("steps:\n  - image: a\n    when: [{evaluate: 'CI'}]").position == Position(2, 5)


def test_what_is_not_modelled_is_unknown_and_not_guessed() -> None:
    with pytest.raises(UnknownError, match=r"^it\.yml: .*\(in evaluate: "):
        compiled('when: [{evaluate: \'CI matches "a" + "b"\'}]\nsteps: [{image: a}]')


def test_very_much_in_all_combinations_is_refused_as_our_own_limit() -> None:
    text = "matrix: {V: [" + "1, " * 27 + "]}\nsteps: [{image: a}]\n# " + "x" * 40_000
    with pytest.raises(
        UnknownError, match=r"^it\.yml: 27 combinations of \d+ characters are more than can be looked at"
    ):
        compiled(text)


def sized(text: str, characters: int) -> str:
    return text + "# " + "x" * (characters - len(text) - 2)


def test_all_combinations_together_may_have_800_000_characters() -> None:
    two = "matrix: {V: [1, 2]}\nsteps: [{image: a}]\n"
    assert len(compiled(sized(two, 400_000))) == 2
    with pytest.raises(UnknownError, match=r"^it\.yml: 2 combinations of 400001 characters are more than"):
        compiled(sized(two, 400_001))
    assert only(sized("steps: [{image: a}]\n", 900_000)).kept


@pytest.mark.parametrize(
    "text, message",
    [
        ("steps: [{image: a}]\nx: " + "[" * 101, "line 2, column 103: nested deeper than 100; this is no CI file"),
        (
            "steps: [{image: a}]\n# " + "${A}" * 100_001,
            "line 2, column 400003: more than 100000 times '${'; this is a limit of pipelinegen, the server has none",
        ),
        ("steps: [{image: a}]\nx: ${V}", "line 2, column 103: nested deeper than 100; this is no CI file"),
    ],
)
def test_what_is_beyond_our_limits_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(UnknownError) as unknown:
        compiled(text, "manual", variables={"V": "[" * 101 + "]" * 101})
    assert str(unknown.value) == f"it.yml: {message}"


def test_a_glob_that_is_too_complex_makes_a_file_unknown() -> None:
    with pytest.raises(UnknownError, match=r"^it\.yml: glob '.*is better$"):
        compiled("when: [{branch: '" + "{a,b}" * 3000 + "'}]\nsteps: [{image: a}]")


def test_the_server_s_own_clone_images_are_no_remark() -> None:
    text = "when: [{event: push}]\nclone: [{image: own/git}]\nsteps: [{image: a}]"
    assert len(only(text).warnings) == 1
    assert only(text, server=Server(trusted_clone=("own/git",))).warnings == ()


def test_remarks_are_kept_with_their_places() -> None:
    found = only("platform: x\nwhen: [{event: push}]\nsteps: [{image: a}]")
    assert [(each.path, each.position, each.message) for each in found.warnings] == [
        ("it.yml", Position(1, 1), "the server ignores the unknown key 'platform'; use `labels` with a `platform`")
    ]


def test_a_lost_step_is_told_as_such() -> None:
    found = only("steps: [{name: a, image: x}, {name: a, image: y, depends_on: []}]")
    assert images(found) == [["y"]]
    assert [(each.container.image, each.reason) for each in found.filtered] == [("x", "a later step has the same name")]


def test_a_message_is_not_as_long_as_what_it_quotes() -> None:
    error = refused("steps: [{name: " + "x" * 100_000 + "}]")
    assert error.message == f"steps.{'x' * 194}...{'x' * 177} has no image; name one"


def test_metadata_of_nothing_is_enough() -> None:
    (found,) = compile_file("it.yml", "steps: [{image: a}]", Metadata(), Server())
    assert found.kept


def test_a_matrix_by_include_drops_nothing() -> None:
    text = "matrix: {include: [{A: 1}, {A: 2}]}\nwhen: {event: push}\nsteps: [{name: a, image: a, commands: [b]}]\n"
    compiled = list(compile_file(".woodpecker/a.yml", text, metadata_of("push"), Server()))
    assert [(dict(each.axis), each.warnings) for each in compiled] == [({"A": "1"}, ()), ({"A": "2"}, ())]
