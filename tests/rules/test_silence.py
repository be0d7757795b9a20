"""Comments that silence findings: where they count, and what is said of those that are wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Finding, Position, Severity
from pipelinegen.rules import FRAME, validate
from pipelinegen.rules.silence import silenced

RULES = ("exit-78", "latest-tag")
PATH = ".woodpecker/a.yml"
HEAD = (
    "when:\n  - event: manual\n    evaluate: 'A != \"\"'\nsteps:\n  - name: a\n    image: alpine:3.20\n    commands:\n"
)


def at(line: int, rule: str = "exit-78", column: int = 3) -> Finding:
    return Finding(rule, PATH, Position(line, column), "it is so")


def left(text: str, *findings: Finding) -> list[tuple[str, int, int]]:
    """What is still said, as rule, line and column."""
    found = silenced(PATH, text, findings, RULES)
    return [(each.rule, each.position.line, each.position.column) for each in found]


@pytest.mark.parametrize(
    "comment",
    [
        "# pipelinegen: ignore[exit-78] because",
        "# pipelinegen: ignore[exit-78]: because",
        "# pipelinegen: ignore[exit-78] - because",
        "# pipelinegen: ignore[exit-78] — because",
        "#pipelinegen:ignore[exit-78]because",
        "#   pipelinegen:   ignore [ exit-78 ]   because",
        "#\tpipelinegen:\tignore\t[exit-78]\tbecause",
        "# pipelinegen: ignore[latest-tag, exit-78] because",
        "# pipelinegen: ignore[exit-78,,latest-tag,] because",
        "# other words # pipelinegen: ignore[exit-78] because",
        "# pipelinegen: ignore[exit-78] because [of] #1",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_way_to_write_it(comment: str, end: str) -> None:
    here, there = at(2), at(2, "latest-tag", 9)
    kept = [] if "latest-tag" in comment else [("latest-tag", 2, 9)]
    assert left(f"a{end}b {comment}{end}c{end}", here, there) == kept, "behind what is meant"
    assert left(f"{comment}{end}b{end}c{end}", here, there) == kept, "alone on the line before"
    assert left(f"a{end}b {comment}", here, there) == kept, "without a line's end"


@pytest.mark.parametrize("before", ["", "  ", "\t", "# more\n# and more\n  "])
@pytest.mark.parametrize("behind", ["", "# more\n", "  # more\n\t# and more\n"])
def test_one_that_stands_alone_is_for_the_next_line_that_is_no_comment(before: str, behind: str) -> None:
    text = f"a\n{before}# pipelinegen: ignore[exit-78] because\n{behind}b\nc\n"
    line = text.split("\n").index("b") + 1
    column = len(before.rpartition("\n")[2]) + 1
    comment = text[: text.index("pipelinegen")].count("\n") + 1
    assert left(text, at(line)) == []
    assert left(text, at(comment)) == [], "what is found in the comment itself, as a `${` that the server reads"
    for other in (line - 1, line + 1):
        if other != comment and not text.split("\n")[other - 1].lstrip().startswith("#"):
            assert left(text, at(other)) == [("exit-78", other, 3), ("unused-silence", comment, column)]


def test_one_behind_something_is_for_that_line_only() -> None:
    text = "a\nb # pipelinegen: ignore[exit-78] because\nc\n"
    for line in (1, 3):
        assert left(text, at(line)) == [("exit-78", line, 3), ("unused-silence", 2, 3)]


def test_one_for_the_file() -> None:
    text = "a\nb\nc\n# pipelinegen: ignore-file[exit-78] because\n"
    assert left(text, at(1), at(3), at(99), at(2, "latest-tag")) == [("latest-tag", 2, 3)]
    assert left("a # pipelinegen: ignore-file[exit-78] because\nb\n", at(2)) == []
    assert left(text) == [("unused-silence", 4, 1)]


def test_two_on_one_line() -> None:
    text = "# pipelinegen: ignore[exit-78] one\n# pipelinegen: ignore[latest-tag] two\nb"
    assert left(text, at(3), at(3, "latest-tag")) == []
    assert left(f"{text} # pipelinegen: ignore[exit-78] three\n", at(3), at(3, "latest-tag")) == []


def test_several_findings_of_one_line() -> None:
    assert left("a # pipelinegen: ignore[exit-78] both\n", at(1), at(1, column=9)) == []


@pytest.mark.parametrize("reason", ["", " ", "\t", ":", " - ", " — ", "\r"])
@pytest.mark.parametrize("name", ["ignore", "ignore-file"])
def test_one_without_a_reason_silences_nothing(name: str, reason: str) -> None:
    found = silenced(PATH, f"a\nb  # pipelinegen: {name}[exit-78]{reason}\n", [at(2)], RULES)
    assert [str(each) for each in found] == [
        f"{PATH}:2:3: it is so [exit-78]",
        f"{PATH}:2:4: a finding is silenced without a reason; write `# pipelinegen: ignore[RULE] why it is right here` "
        "[silence-without-reason]",
    ]
    assert found[1].severity is Severity.ERROR


@pytest.mark.parametrize(
    "comment", ["ignore", "ignore because", "ignore[] because", "ignore[ , ] because", "ignore-file because", "ignored"]
)
def test_one_that_names_no_rule(comment: str) -> None:
    found = silenced(PATH, f"# pipelinegen: {comment}\nb\n", [at(2)], RULES)
    assert [(each.rule, each.message) for each in found] == [
        ("exit-78", "it is so"),
        ("silence-without-reason", "a comment silences no rule by its name"),
    ]


def test_one_that_names_an_unknown_rule() -> None:
    found = silenced(PATH, "b # pipelinegen: ignore[exit-87, exit-78] because\n", [at(1)], RULES)
    assert [str(each) for each in found] == [
        f"{PATH}:1:3: there is no rule 'exit-87'; did you mean 'exit-78'?; `pipelinegen explain` lists them "
        "[unknown-rule-in-silence]"
    ]
    assert found[0].severity is Severity.ERROR


@pytest.mark.parametrize("name", [fact.id for fact in FRAME])
def test_one_that_names_what_nothing_can_excuse(name: str) -> None:
    found = silenced(PATH, f"b # pipelinegen: ignore[{name}] because\n", [at(1, name)], RULES)
    assert [(each.rule, each.message) for each in found] == [
        (name, "it is so"),
        ("unknown-rule-in-silence", f"{name!r} cannot be silenced"),
    ]


def test_one_that_is_of_no_use() -> None:
    found = silenced(PATH, "b # pipelinegen: ignore[exit-78, latest-tag] because\n", [at(1)], RULES)
    assert [str(each) for each in found] == [
        f"{PATH}:1:3: nothing here is a case of 'latest-tag'; remove the comment [unused-silence]"
    ]
    assert found[0].severity is Severity.WARNING


@pytest.mark.parametrize("rule", ["yaml-syntax", "substitution-syntax"])
def test_nobody_knows_what_is_of_use_in_a_file_that_could_not_be_read(rule: str) -> None:
    assert left("a: [ # pipelinegen: ignore[exit-78] because\n", at(2, rule)) == [(rule, 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "pipelinegen: ignore[exit-78] because",
        "a#pipelinegen: ignore[exit-78] because",
        "# pipeline: ignore[exit-78] because",
        "# pipelinegen: this file is written by hand",
        "# pipelinegen:\nignore[exit-78]: because",
        "#\npipelinegen: ignore[exit-78] because",
    ],
)
def test_what_is_no_such_comment(text: str) -> None:
    line = text.count("\n") + 1
    assert left(text, at(line)) == [("exit-78", line, 3)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "commands",
    [
        "      - exit 78  # pipelinegen: ignore[exit-78] because\n",
        "      # pipelinegen: ignore[exit-78] because\n      - exit 78\n",
        "      - |\n        true\n        exit 78  # pipelinegen: ignore[exit-78] because\n",
        "      - |\n        true\n        # pipelinegen: ignore[exit-78] because\n        exit 78\n",
        "      - echo\n      - exit 78\n# pipelinegen: ignore-file[exit-78] because\n",
    ],
)
def test_in_yaml_and_in_scripts(commands: str, end: str) -> None:
    text = (HEAD + commands).replace("\n", end)
    assert validate({PATH: text}) == []
    assert {each.rule for each in validate({PATH: text.replace("because", "")})} == {
        "exit-78",
        "silence-without-reason",
    }
    mended = validate({PATH: text.replace("exit 78", "exit 1")})
    assert [each.rule for each in mended] == ["unused-silence"]


def test_in_a_file_that_is_no_yaml() -> None:
    text = HEAD + "      - exit 78  # pipelinegen: ignore[exit-78] because\n  - [\n"
    assert [each.rule for each in validate({PATH: text})] == ["yaml-syntax"]


PIECES = st.sampled_from(
    ["# pipelinegen: ignore[exit-78] why", "# pipelinegen: ignore-file[latest-tag] why", "# pipelinegen: ", "ignore",
     "-file", "[exit-78]", "[", "]", ",", "exit-78", "latest-tag", " why", " ", "\n", "\r\n", "#", "a", "\t", "é", "—"]
)  # fmt: skip


def excuses(lines: list[str], wanted: int) -> bool:
    """Whether some line has words that may excuse a finding of exit-78 on that line."""
    for number, line in enumerate(lines, start=1):
        between = lines[number - 1 : wanted - 1]
        near = number == wanted or (between and all(each.lstrip()[:1] == "#" for each in between))
        for words in line.split("pipelinegen: ignore")[1:]:
            rules, _, reason = words.partition("]")
            if "exit-78" in rules and reason.strip() and (near or "-file" in rules):
                return True
    return False


@given(pieces=st.lists(PIECES, max_size=40), lines=st.lists(st.integers(1, 9), max_size=5))
def test_whatever_the_comments_are_a_finding_is_left_or_excused_by_one(pieces: list[str], lines: list[int]) -> None:
    text = "".join(pieces)
    findings = [at(line) for line in lines]
    found = silenced(PATH, text, findings, RULES)
    for each in findings:
        assert each in found or excuses(text.split("\n"), each.position.line)
    for each in found:
        if each not in findings:
            assert each.rule in {fact.id for fact in FRAME}
            line = text.split("\n")[each.position.line - 1]
            assert line[each.position.column - 1] == "#"
            assert each.help
