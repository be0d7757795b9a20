"""Templates: nothing enters unquoted, nothing is undefined, and mistakes have the template's line."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from pipelinegen.errors import DefinitionFault, PipelinegenError, TemplateError
from pipelinegen.render.environment import packaged_templates, render_template
from pipelinegen.render.filters import GITHUB, WOODPECKER


def render(folder: Path, text: str, **values: object) -> str:
    path = folder / "t.yml.j2"
    path.write_text(text, encoding="utf-8")
    # Same second, same size: the template cache of one process must not take it for the previous test's.
    return render_template("t.yml.j2", [folder], WOODPECKER, values)


def failure(folder: Path, text: str, **values: object) -> str:
    with pytest.raises(TemplateError) as caught:
        render(folder, text, **values)
    return str(caught.value)


def test_values_enter_through_filters(tmp_path: Path) -> None:
    text = '<%= a | quote %> <%= b | quote_all %> "<%= c | word %>" # <%= a | comment %>\n'
    assert render(tmp_path, text, a="x & <y> 'z'", b=["&", "1"], c="a/b") == (
        '"x & <y> \'z\'" ["&", "1"] "a/b" # x & <y> \'z\'\n'
    )


def test_truth_values_and_numbers_may_stand_as_they_are(tmp_path: Path) -> None:
    assert render(tmp_path, "<%= a %> <%= b %> <%= c %>\n", a=True, b=False, c=10) == "true false 10\n"


def test_the_marks_of_the_ci_systems_are_left_alone(tmp_path: Path) -> None:
    text = "${{ github.sha }} ${CI_COMMIT_SHA} {{ x }} {% y %} {# z #} [[ a ]] <b> % >\n"
    assert render(tmp_path, text) == text


def test_blocks_leave_no_empty_lines_and_the_last_newline_stays(tmp_path: Path) -> None:
    assert render(tmp_path, "a\n  <% if true %>\nb\n  <% endif %>\n<%# c %>\nd\n") == "a\nb\nd\n"


@pytest.mark.parametrize(
    "expression",
    [
        "value",
        "value ~ '!'",
        "value | upper",
        "value | trim | lower",
        "values | join(' ')",
        "values[0]",
        "value if true else 'x'",
        "'%s' | format(value)",
        "none_at_all",
        "values",
        "number",
        "mapping",
    ],
)
def test_a_bare_value_is_refused(expression: str, tmp_path: Path) -> None:
    message = failure(
        tmp_path, f"a: <%= {expression} %>\n", value="x: y", values=["x: y"], none_at_all=None, number=1.5, mapping={}
    )
    assert message.startswith(f"{tmp_path / 't.yml.j2'}:1: ")
    assert "enters the file unquoted; write `| quote`" in message or "there is no value to write" in message


@pytest.mark.parametrize(
    "expression",
    [
        "('a' | word) ~ value",
        "('a' | word) + value",
        "[('a' | word), value] | join('')",
        "value | safe",
        "value | e",
        "value | escape",
        "value | forceescape",
        "value | tojson",
        "value | urlize",
        "{'a': value} | xmlattr",
        "value | at(0)",
        "('%s' | quote) | format(value)",
        "('%s' | quote) % value",
        "('%s' | quote).format(value)",
        "('x' | quote).join([value, value])",
        "('x' | quote).replace('x', value)",
        "(value | quote)[1:-1]",
        "(value | quote) | trim('\"')",
        "m(value)[1:-1]",
        "m(value) ~ value",
        "m(value).replace('x', value)",
    ],
)
def test_there_is_no_way_round_the_quotes(expression: str, tmp_path: Path) -> None:
    value = 'x: y\nb: "z'
    with pytest.raises(PipelinegenError):
        render(tmp_path, f"<% macro m(x) %><%= x | quote %><% endmacro %>\na: <%= {expression} %>\n", value=value)


@pytest.mark.parametrize(
    "text", ["<% filter format(value) %>a: %s<% endfilter %>", "<% set a | format(value) %>a: %s<% endset %><%= a %>"]
)
def test_there_is_no_filter_over_lines(text: str, tmp_path: Path) -> None:
    message = failure(tmp_path, f"b: 1\n{text}\n", value="x: y")
    assert message == f"{tmp_path / 't.yml.j2'}:2: a filter cannot be put on whole lines"


def test_what_may_be_done_with_values(tmp_path: Path) -> None:
    text = (
        "<%= ' a,' | trim | upper | replace(',', '&') | quote %> <%= '%s<%s' | format(1, 'b') | quote %> "
        "<%= ['a', '<'] | join('&') | quote %> <%= ('a' ~ '<' + '&')[1:] | quote %> <%= [['x'] | length] | quote_all %>"
    )
    assert render(tmp_path, text) == '"A&" "1<b" "a&<" "<&" ["1"]'


@pytest.mark.parametrize(
    "text, problem",
    [
        ("a\n<%= nothing %>\n", "2: 'nothing' is undefined"),
        ("a\n<%= nothing | quote %>\n", "2: 'nothing' is undefined"),
        ("<% if nothing %>\n<% endif %>\n", "1: 'nothing' is undefined"),
        ("<% for x in nothing %>\n<% endfor %>\n", "1: 'nothing' is undefined"),
        ("a\nb\n<%= value.nothing | quote %>\n", "3: 'str object' has no attribute 'nothing'"),
        ("<%= none | quote %>\n", "1: there is no value to write"),
        ("a\n<%= 'x' | block %>\n", "2: a block ends with exactly one newline"),
        ("<% if %>\n", "1: Expected an expression, got 'end of statement block'"),
        ("a\n<% endif %>\n", "2: Encountered unknown tag 'endif'."),
        ("<%= 1 | nothing %>\n", "1: No filter named 'nothing'."),
    ],
)
def test_a_mistake_is_at_its_line(text: str, problem: str, tmp_path: Path) -> None:
    assert failure(tmp_path, text, value="x") == f"{tmp_path / 't.yml.j2'}:{problem}"


def test_a_mistake_in_a_macro_is_in_the_macro_s_file(tmp_path: Path) -> None:
    (tmp_path / "m.j2").write_text("\n<% macro m(x) %>\n<%= x %>\n<% endmacro %>\n")
    message = failure(tmp_path, '<% import "m.j2" as m %>\n\n<%= m.m("a") %>\n')
    assert message == f"{tmp_path / 'm.j2'}:3: 'a' enters the file unquoted; write `| quote`"


def test_what_a_function_refuses_is_at_the_line_that_calls_it(tmp_path: Path) -> None:
    def refuse() -> Markup:
        raise PipelinegenError("there is no script 'x'")

    assert failure(tmp_path, "a\n<%= f() %>\n", f=refuse) == f"{tmp_path / 't.yml.j2'}:2: there is no script 'x'"


@pytest.mark.parametrize(
    "expression, culprit, problem",
    [
        ("value | word", "a ${b", "'a ${b' is not a plain word"),
        ("value | comment", "a ${b", "a comment is substituted too: '${' would break the pipeline"),
    ],
)
def test_a_value_that_does_not_fit_is_a_fault_of_the_definition(
    expression: str, culprit: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(DefinitionFault) as caught:
        render(tmp_path, f"\n<%= {expression} %>\n", value=culprit)
    fault = caught.value
    assert (fault.message, fault.culprit, fault.place) == (problem, culprit, f"{tmp_path / 't.yml.j2'}:2")


def test_a_fault_of_the_definition_stays_one(tmp_path: Path) -> None:
    def refuse() -> Markup:
        raise DefinitionFault("no such secret", "culprit")

    with pytest.raises(DefinitionFault) as caught:
        render(tmp_path, "<%= f() %>\n", f=refuse)
    assert (str(caught.value), caught.value.culprit) == ("no such secret", "culprit")


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "woodpecker").mkdir()
    (tmp_path / "woodpecker" / "deploy.yml.j2").write_text('<% include "macros.j2" %>')
    (tmp_path / "macro.j2").write_text("")
    with pytest.raises(DefinitionFault) as caught:
        render_template("woodpecker/depoly.yml.j2", [tmp_path], GITHUB, {})
    assert caught.value.message == (
        "there is no template 'woodpecker/depoly.yml.j2'; did you mean 'woodpecker/deploy.yml.j2'?"
    )
    with pytest.raises(TemplateError) as missing:
        render_template("woodpecker/deploy.yml.j2", [tmp_path], GITHUB, {})
    assert str(missing.value) == (
        f"{tmp_path / 'woodpecker' / 'deploy.yml.j2'}:1: there is no template 'macros.j2'; did you mean 'macro.j2'?"
    )


def test_the_first_folder_that_has_a_template_wins(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.j2").write_text(name)
    assert render_template("t.j2", [tmp_path / "a", tmp_path / "b"], GITHUB, {}) == "a"
    assert render_template("t.j2", [tmp_path / "b", tmp_path / "a"], GITHUB, {}) == "b"


def test_the_target_decides_what_a_dollar_is(tmp_path: Path) -> None:
    (tmp_path / "t.j2").write_text("<%= '${x}' | quote %>")
    assert render_template("t.j2", [tmp_path], GITHUB, {}) == '"${x}"'
    assert render_template("t.j2", [tmp_path], WOODPECKER, {}) == '"$${x}"'


def test_a_changed_template_is_read_again(tmp_path: Path) -> None:
    assert render(tmp_path, "first\n") == "first\n"
    assert render(tmp_path, "other\n") == "other\n"


def test_the_packaged_templates_are_there() -> None:
    folder = packaged_templates()
    assert (folder / "woodpecker" / "deploy.yml.j2").is_file()
    assert (folder / "scripts" / "deploy.sh").is_file()
