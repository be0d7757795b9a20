"""What is read of shell scripts: commands and what becomes of their status, words, expansions, and where all stands."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.syntax.shell import Command, Script, Word, read

ROOT = Path(__file__).parents[3]


def only(text: str) -> Command:
    (command,) = read(text).commands
    return command


def first(text: str) -> Command:
    return read(text).commands[0]


def programs(commands: tuple[Command, ...]) -> list[str]:
    return [command.program for command in commands]


@pytest.mark.parametrize(
    "text, values",
    [
        ("a b c", ["a", "b", "c"]),
        ("  a   b  ", ["a", "b"]),
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ('a "b \\" c"', ["a", 'b " c']),
        ("a 'b'\"c\"d", ["a", "bcd"]),
        ("a b\\ c", ["a", "b c"]),
        ("a \\\n  b", ["a", "b"]),
        ("a b\\\nc", ["a", "bc"]),
        ("a 'b\nc'", ["a", "b\nc"]),
        ("a \"\" ''", ["a", "", ""]),
        ("a $'b\\tc'", ["a", "b\tc"]),
        ('a "$B" ${C}d', ["a", "$B", "${C}d"]),
        ("a b#c # d", ["a", "b#c"]),
        ("a {b,c} [d] *.e ~/f !", ["a", "{b,c}", "[d]", "*.e", "~/f", "!"]),
        ("a --b=c -d=e", ["a", "--b=c", "-d=e"]),
        ("a b=c", ["a", "b=c"]),
        ("a $ b$", ["a", "$", "b$"]),
        ('a "$"', ["a", "$"]),
        ("a \"b\\nc\"", ["a", "b\\nc"]),
        ("a $X/b/$Y/c", ["a", "$X/b/$Y/c"]),
        ("a } { done", ["a", "}", "{", "done"]),
        ("ä 'ö' ü", ["ä", "ö", "ü"]),
        ("[ -n \"$A\" ]", ["[", "-n", "$A", "]"]),
        ("[[ $A == b* && ! -f c ]]", ["[[", "$A", "==", "b*", "!", "-f", "c", "]]"]),
        ("[[ $A =~ ^(b|c)$ ]]", ["[[", "$A", "=~", "^", "b", "c", "$", "]]"]),
        ("a\r", ["a"]),
    ],
)  # fmt: skip
def test_words(text: str, values: list[str]) -> None:
    command = only(text)
    assert [word.value for word in command.words] == values
    assert not read(text).broken


@pytest.mark.parametrize(
    "word, literal, quoted",
    [
        ("a", True, False),
        ("'a $B'", True, True),
        ('"a b"', True, True),
        ("$'a'", True, False),
        ("a'b'", True, False),
        ('"a$B"', False, True),
        ("$B", False, False),
        ('"$B"', False, True),
        ('"$B"c', False, False),
        ("$(b)", False, False),
        ('"$(b)"', False, True),
        ("`b`", False, False),
        ("$((1+2))", False, False),
        ('"$((1+2))"', False, True),
        ("'$((1+2))'", True, True),
        ("<(b)", False, False),
        (r"\$B", True, False),
        (r'"\$B"', True, True),
    ],
)
def test_a_literal_word_expands_nothing(word: str, literal: bool, quoted: bool) -> None:
    found = first(f"echo {word}").words[1]
    assert (found.literal, found.quoted) == (literal, quoted)


@pytest.mark.parametrize(
    "text, expansions",
    [
        ("$A", [("A", "", False, False)]),
        ('"$A"', [("A", "", True, False)]),
        ("${A}", [("A", "", False, True)]),
        ("${A:-b}", [("A", ":-b", False, True)]),
        ("${A:=${B}}", [("A", ":=${B}", False, True), ("B", "", True, True)]),
        ('"${A:+ $B}"', [("A", ":+ $B", True, True), ("B", "", True, False)]),
        ("${A:-$(b $C)}", [("A", ":-$(b $C)", False, True), ("C", "", False, False)]),
        ("${A%%:*}", [("A", "%%:*", False, True)]),
        ("${A#*'}'}", [("A", "#*'}'", False, True)]),
        ("${A/b/\\}}", [("A", "/b/\\}", False, True)]),
        ("${A:0:8}", [("A", ":0:8", False, True)]),
        ("${#A}", [("A", "", False, True)]),
        ("${!A}", [("A", "", False, True)]),
        ("${A[@]}", [("A", "[@]", False, True)]),
        ("$1$?$@$$$#", [(each, "", False, False) for each in "1?@$#"]),
        ("${?} ${#} ${12}", [(each, "", False, True) for each in ("?", "#", "12")]),
        ("$AB-$C", [("AB", "", False, False), ("C", "", False, False)]),
        ("$((A + $B))", [("B", "", True, False)]),
        ("'$A' \\$B \"\\$C\"", []),
        ("# $A", []),
        ("$(b $A)", [("A", "", False, False)]),
        ("`b $A`", [("A", "", False, False)]),
    ],
)
def test_expansions(text: str, expansions: list[tuple[str, str, bool, bool]]) -> None:
    found = read(f"echo {text}")
    assert [(each.name, each.operator, each.quoted, each.braced) for each in found.expansions] == expansions
    assert not found.broken


@pytest.mark.parametrize(
    "text, tested",
    [
        ("a", ""),
        ("if a; then b; fi", "if"),
        ("if\n  a\nthen\n  b\nelse\n c\nfi", "if"),
        ("while a; do b; done", "while"),
        ("until a; do b; done", "until"),
        ("! a", "!"),
        ("if ! a; then b; fi", "!"),
        ("a && b", "&&"),
        ("a &&\n # why\n  b", "&&"),
        ("a && b || c", "&&"),
        ("a || b", ""),
        ("{ a; } && b", "&&"),
        ("(a) && b", "&&"),
        ("if (a); then b; fi", "if"),
        ("a | b && c", "&&"),
    ],
)
def test_what_tests_the_first_command(text: str, tested: str) -> None:
    assert first(text).tested_by == tested
    assert first(text).tested == (tested != "")


def test_the_body_of_a_condition_is_not_tested() -> None:
    script = read("if a; then b; elif c; then d; else e; fi\nwhile f; do g; done")
    assert {each.program: each.tested_by for each in script.commands} == {
        "a": "if", "b": "", "c": "if", "d": "", "e": "", "f": "while", "g": ""
    }  # fmt: skip


@pytest.mark.parametrize(
    "text, alternative",
    [
        ("a", None),
        ("a && b", None),
        ("a || b", ["b"]),
        ("a ||\n  b", ["b"]),
        ("a || b || c", ["b", "c"]),
        ("a && b || c", ["c"]),
        ("a || b && c", ["b"]),
        ("a || { b; exit 1; }", ["b", "exit"]),
        ("a || ( b )", ["b"]),
        ("{ a; b; } || c", ["c"]),
        ("if a; then b; fi || c", ["c"]),
        ("for x in 1; do a; done || c", ["c"]),
        ("a | b || c", ["c"]),
        ("a || if b; then c; fi", ["b", "c"]),
        ("a || x=1", []),
    ],
)
def test_the_alternative_of_the_first_command(text: str, alternative: list[str] | None) -> None:
    found = first(text).alternative
    assert (None if found is None else programs(found)) == alternative


def test_an_alternative_tells_what_it_assigns() -> None:
    command = first("before=1\na || { status=$?; b; }\nafter=2")
    assert [each.name for each in command.alternative_assignments] == ["status"]


@pytest.mark.parametrize(
    "text, readers",
    [
        ("a", []),
        ("a | b", ["b"]),
        ("a | b | c", ["b", "c"]),
        ("a |& b", ["b"]),
        ("a |\n  b", ["b"]),
        ("a || b", []),
        ("a | while read -r x; do b; done", ["read", "b"]),
        ("{ a; } | b", ["b"]),
        ("a | { b; c; }", ["b", "c"]),
        ("cat <<E | sh\na | b\nE", ["sh"]),
        ("echo $(b | c)", []),
        ("case $1 in a|b) c ;; esac", []),
    ],
)
def test_what_reads_the_first_command(text: str, readers: list[str]) -> None:
    assert programs(first(text).piped_to) == readers


@pytest.mark.parametrize(
    "before, errexit, pipefail",
    [
        ("", True, False),
        ("set +e", False, False),
        ("set -e", True, False),
        ("set +e\nset -e", True, False),
        ("set -o pipefail", True, True),
        ("set -euo pipefail", True, True),
        ("set -eo pipefail", True, True),
        ("set -o errexit -o pipefail", True, True),
        ("set +o errexit", False, False),
        ("set -o pipefail\nset +o pipefail", True, False),
        ("set -x", True, False),
        ("set -- -e +e", True, False),
        ("(set +e; b)", True, False),
        ("X=$(set +e; b)", True, False),
        ("{ set +e; }", False, False),
        ("echo set +e", True, False),
        ("# set +e", True, False),
    ],
)
def test_options(before: str, errexit: bool, pipefail: bool) -> None:
    command = read(f"{before}\nlast").commands[-1]
    assert (command.errexit, command.pipefail) == (errexit, pipefail)


def test_options_are_as_the_shell_was_started() -> None:
    assert not read("a", errexit=False).commands[0].errexit
    assert read("a", pipefail=True).commands[0].pipefail


@pytest.mark.parametrize(
    "text, program, arguments",
    [
        ("a b", "a", ["b"]),
        ("/usr/bin/a b", "a", ["b"]),
        ("sudo a b", "a", ["b"]),
        ("sudo -u root -E a b", "a", ["b"]),
        ("env A=1 -u B a b", "a", ["b"]),
        ("A=1 a b", "a", ["b"]),
        ("timeout 60 a b", "a", ["b"]),
        ("timeout -k 5 60s a b", "a", ["b"]),
        ("timeout --signal=KILL 60 a b", "a", ["b"]),
        ("xargs -n 1 a b", "a", ["b"]),
        ("xargs -r a b", "a", ["b"]),
        ("exec a b", "a", ["b"]),
        ("command a b", "a", ["b"]),
        ("command -v a", "command", ["-v", "a"]),
        ("nohup nice -n 5 a b", "a", ["b"]),
        ("time a b", "a", ["b"]),
        ("sudo env A=1 a b", "a", ["b"]),
        ('"$A" b', "", ["b"]),
        ("'a' b", "a", ["b"]),
        ("env", "env", []),
    ],
)
def test_the_program_behind_wrappers(text: str, program: str, arguments: list[str]) -> None:
    command = only(text)
    assert (command.program, [word.value for word in command.arguments]) == (program, arguments)


@pytest.mark.parametrize(
    "text, options, value",
    [
        ("curl -X POST u", ("-X", "--request"), "POST"),
        ("curl -XPOST u", ("-X", "--request"), "POST"),
        ("curl -sSfX POST u", ("-X", "--request"), "POST"),
        ("curl --request POST u", ("-X", "--request"), "POST"),
        ("curl --request=POST u", ("-X", "--request"), "POST"),
        ("curl -o /dev/null u", ("-o",), "/dev/null"),
        ("curl u", ("-X",), None),
        ("curl -- -X POST", ("-X",), None),
        ("curl --exact u", ("-X", "-x"), None),
        ('curl -d "$A" u', ("-d",), "$A"),
        ('curl -H"a: b" u', ("-H",), "a: b"),
        ("curl u -X", ("-X",), None),
    ],
)
def test_the_value_of_an_option(text: str, options: tuple[str, ...], value: str | None) -> None:
    found = only(text).value_of(*options)
    assert (found.value if found is not None else None) == value


@pytest.mark.parametrize(
    "text, letter, there",
    [("a -f", "-f", True), ("a -sSf", "-f", True), ("a -sS", "-f", False), ("a --fail", "-f", False),
     ("a --fail=1", "--fail", True), ("a --failed", "--fail", False), ("a -o/f", "-f", False), ("a f", "-f", False)],
)  # fmt: skip
def test_whether_an_option_is_there(text: str, letter: str, there: bool) -> None:
    assert only(text).has(letter) is there


@pytest.mark.parametrize(
    "text, redirects",
    [
        ("a > b", [(">", "b")]),
        ("a >b 2>&1", [(">", "b"), ("2>&", "1")]),
        ("a 2>/dev/null", [("2>", "/dev/null")]),
        ("a 2> /dev/null", [("2>", "/dev/null")]),
        ("a &> b", [("&>", "b")]),
        ("a >> b < c", [(">>", "b"), ("<", "c")]),
        ("> b a", [(">", "b")]),
        ("a <<< 'b c'", [("<<<", "b c")]),
        ("a 2 > b", [(">", "b")]),
        ("a b2> c", [(">", "c")]),
        ("a >&2", [(">&", "2")]),
        ("{ a; } > b", [(">", "b")]),
        ("{ a < c; } > b", [(">", "b"), ("<", "c")]),
        ("while :; do a; done < b", [("<", "b")]),
        ("if :; then a; fi > b", [(">", "b")]),
        ("(a) > b", [(">", "b")]),
        ("a <<E\nb\nE", [("<<", "b\n")]),
        ("a <<-E\n\tb\n\tE", [("<<", "\tb\n")]),
        ("a <<'E'\n$b\nE", [("<<", "$b\n")]),
        ("a <<E > b\nc\nE", [("<<", "c\n"), (">", "b")]),
        ("a <<E\nE", [("<<", "")]),
    ],
)
def test_redirects(text: str, redirects: list[tuple[str, str]]) -> None:
    script = read(text)
    found = next(command for command in script.commands if command.program == "a")
    assert [(each.operator, each.target.value) for each in found.redirects] == redirects
    assert not script.broken


def test_what_follows_a_heredoc_is_script_again() -> None:
    script = read("a <<ONE <<TWO | b\nx $A\nONE\ny $(c)\nTWO\nd")
    assert programs(script.commands) == ["a", "b", "c", "d"]
    assert [each.name for each in script.expansions] == ["A"]
    assert programs(script.commands[0].redirects[1].target.commands) == ["c"]


def test_a_quoted_heredoc_expands_nothing() -> None:
    script = read("a <<'E'\n$A $(b) `c`\nE\nd")
    assert programs(script.commands) == ["a", "d"]
    assert script.expansions == ()


def test_a_heredoc_within_a_substitution() -> None:
    script = read('X=$(cat <<E\n) "$A\nE\n)\nb')
    assert programs(script.commands) == ["cat", "b"]
    assert not script.broken


@pytest.mark.parametrize(
    "text, assignments",
    [
        ("A=b", [("A", "b", "", False)]),
        ("A=", [("A", "", "", False)]),
        ("A=b C='d e'", [("A", "b", "", False), ("C", "d e", "", False)]),
        ("A=b c", [("A", "b", "", True)]),
        ("export A=b", [("A", "b", "export", False)]),
        ("export A", [("A", None, "export", False)]),
        ("local A=b C", [("A", "b", "local", False), ("C", None, "local", False)]),
        ("readonly A='b'", [("A", "b", "readonly", False)]),
        ("declare -r A=b", [("A", "b", "declare", False)]),
        ("A+=b", [("A", "b", "", False)]),
        ("A=(b c)", [("A", None, "", False)]),
        ("A=(\n  b # c\n  'd'\n)", [("A", None, "", False)]),
        ("A[1]=b", [("A", "b", "", False)]),
        ("A=$(b)", [("A", "$(b)", "", False)]),
        ("c A=b", []),
        ("if A=$(b); then c; fi", [("A", "$(b)", "", False)]),
    ],
)
def test_assignments(text: str, assignments: list[tuple[str, str | None, str, bool]]) -> None:
    script = read(text)
    assert [
        (each.name, each.value.value if each.value else None, each.keyword, each.for_command)
        for each in script.assignments
    ] == assignments
    assert not script.broken


@pytest.mark.parametrize(
    "text, captured",
    [
        ("a", []),
        ("X=$(a)", ["a"]),
        ('X="$(a | b)"', ["a", "b"]),
        ("X=`a`", ["a"]),
        ('echo "x $(a "$(b)") y"', ["a", "b"]),
        ("a <(b) >(c)", ["b", "c"]),
        ("X=$( (a; b) )", ["a", "b"]),
        ("X=$(case $1 in y) a ;; (z) b ;; esac)", ["a", "b"]),
        ("echo ${X:-$(a)}", ["a"]),
        ("echo $(( $(a) + 1 ))", ["a"]),
        ("X=$(\n  # why)\n  a\n)", ["a"]),
    ],
)
def test_captured_commands(text: str, captured: list[str]) -> None:
    script = read(text)
    assert [each.program for each in script.commands if each.captured] == captured
    assert not script.broken


def test_a_word_holds_what_it_captures() -> None:
    script = read('X="$(a $(b))"')
    word = script.assignments[0].value
    assert word is not None
    assert programs(word.commands) == ["a"]
    assert programs(word.commands[0].words[1].commands) == ["b"]


@pytest.mark.parametrize(
    "text, functions",
    [
        ("f() { a; }", {"f": ["a"]}),
        ("f () {\n  a\n}\nb", {"f": ["a"]}),
        ("f()\n{\n  a\n}", {"f": ["a"]}),
        ("function f { a; }", {"f": ["a"]}),
        ("function f() { a; }", {"f": ["a"]}),
        ("f() ( a )", {"f": ["a"]}),
        ("f-g() { a; }", {"f-g": ["a"]}),
        ("f() { X=$(a); }", {"f": ["a"]}),
        ("f() { if a; then b; fi; }\ng() { c; }\nd", {"f": ["a", "b"], "g": ["c"]}),
    ],
)
def test_functions(text: str, functions: dict[str, list[str]]) -> None:
    script = read(text)
    assert {
        name: [each.program for each in script.commands if each.function == name] for name in script.functions
    } == functions
    for name, span in script.functions.items():
        assert programs(script.within(*span)) == functions[name]
    assert not script.broken


def test_a_function_is_not_called_where_it_is_defined() -> None:
    script = read("f() { a; } || b\nif f; then c; fi")
    assert script.commands[0].alternative is None
    assert script.commands[0].tested_by == ""


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("a; b\nc", ["command", "command", "command"]),
        ("A=b", ["assignment"]),
        ("a | b", ["pipeline"]),
        ("a && b; ! c", ["list", "not"]),
        ("if a; then b; fi", ["if"]),
        ("while a; do b; done; until a; do b; done", ["while", "until"]),
        ("for x in a; do b; done; for x; do b; done; for ((;;)); do b; done", ["for", "for", "for"]),
        ("case a in b) c;; esac", ["case"]),
        ("{ a; }; ( b ); f() { c; }", ["group", "subshell", "function"]),
        ("((a = 1))", ["command"]),
        ("a & b &", ["command", "command"]),
        ("# a", []),
        ("", []),
    ],
)
def test_the_statements_of_a_script(text: str, kinds: list[str]) -> None:
    script = read(text)
    assert [each.kind for each in script.blocks[0]] == kinds
    assert not script.broken


def test_a_statement_holds_its_commands() -> None:
    text = "X=$(a)\nif b; then c; fi\nd"
    script = read(text)
    assert [(text[each.start : each.end], programs(each.commands)) for each in script.blocks[0]] == [
        ("X=$(a)", ["a"]),
        ("if b; then c; fi", ["b", "c"]),
        ("d", ["d"]),
    ]


def test_background() -> None:
    assert {each.program: each.background for each in read("a & b\n{ c; d | e; } & f && g &").commands} == {
        "a": True, "b": False, "c": True, "d": True, "e": True, "f": True, "g": True
    }  # fmt: skip


@pytest.mark.parametrize(
    "text, subshell",
    [("a", False), ("(a)", True), ("{ a; }", False), ("a | b", True), ("b | a", False), ("a &", True), ("X=$(a)", True),
     ("(b); a", False), ("if a; then b; fi", False), ("b || (a)", True)],
)  # fmt: skip
def test_a_shell_of_its_own(text: str, subshell: bool) -> None:
    (command,) = read(text).calls("a")
    assert command.subshell is subshell


def test_names_that_a_script_sets() -> None:
    script = read("A=1\nread -r B C\nfor D in x; do :; done\nexport E\nwhile IFS= read -r F; do :; done")
    assert script.own_names == {"A", "B", "C", "D", "E", "F", "IFS"}
    assert script.loop_variables == {"D"}


def test_comments() -> None:
    text = "# a\nb # c\n'# d' e#f\n  # g"
    assert [text[start:end] for start, end in read(text).comments] == ["# a", "# c", "# g"]


def test_offsets_count_characters() -> None:
    text = '# größer\necho \'→\' "ü$Ä$Ü" 😀 "$B" $(cd ß)'
    script = read(text)
    assert [text[each.start : each.end] for each in script.commands] == [*text.split("\n")[1:], "cd ß"]
    assert [word.text for word in script.commands[0].words] == ["echo", "'→'", '"ü$Ä$Ü"', "😀", '"$B"', "$(cd ß)"]
    assert [text[each.start : each.end] for each in script.expansions] == ["$B"]


def test_calls_are_in_the_order_of_the_text() -> None:
    script = read("a 1\nb 2\na 3\nsudo b 4")
    assert [each.operands[0].value for each in script.calls("b", "a")] == ["1", "2", "3", "4"]
    assert script.calls("c") == ()
    assert script.calls("a", "a") == script.calls("a")


@pytest.mark.parametrize(
    "text",
    ["'a", '"a', "$(a", "`a", "${a", "if a", "if a; then b", "while a; do b", "case a in b) c", "a <<E\nb", "a )",
     "fi", "done; a", "}", "a |", "a &&", "{ a", "( a", "a > ", "f() ", "[[ a", "${}", ";; a", "a\0b", "! "],
)  # fmt: skip
def test_what_is_no_shell_is_called_broken(text: str) -> None:
    assert read(text).broken


@pytest.mark.parametrize("text", ["fi\na", ")\na", "x >\na", "f() ;\na", "then\na", ";;\na", "((\n))\na"])
def test_what_follows_a_mistake_is_read(text: str) -> None:
    assert "a" in programs(read(text).commands)


@pytest.mark.parametrize(
    "opening", ["$(", "`", "{ ", "( ", "if ", "${A:-", '"$(', "f() { ", "! ", "$((", "<(", "case a in b) "]
)
def test_deep_nesting_does_not_end_the_program(opening: str) -> None:
    read(opening * 5000)


def test_a_script_of_no_sense_is_left() -> None:
    assert read("a\n" * 200_000).broken


FRAGMENTS = [
    "a", "if ", "then ", "else ", "fi", "while ", "do ", "done", "case ", "in ", "esac", ";;", "{ ", "}", "(", ")",
    "((", "))", "[[ ", "]]", "'", '"', "`", "$", "${", "$(", "$((", "A=", "A=(", "f() ", "function ", " ", "\n", ";",
    "&", "&&", "|", "||", "!", "<<E", "\nE\n", ">", "2>&1", "<(", "#", "\\", "\\\n", "ä", "$A", "${A:-", "export ",
    "set -e", "for ", "\t", "\r", "\x0c", "\u00a0", "\u2028", "$'", "<<-'E'", "time ",
]  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))


@given(TEXTS)
def test_every_text_can_be_read(text: str) -> None:
    read(text)


@given(TEXTS)
def test_every_place_lies_within_the_text(text: str) -> None:
    script = read(text)
    for command in script.commands:
        assert 0 <= command.start < command.end <= len(text)
    for assignment in script.assignments:
        assert text.startswith(assignment.name, assignment.start)
    for start, end in script.comments:
        assert text[start] == "#"
        assert end <= len(text)
    for block in script.blocks:
        for statement in block:
            assert 0 <= statement.start < statement.end <= len(text)


@given(TEXTS)
def test_what_stands_at_a_place_is_what_it_claims(text: str) -> None:
    script = read(text)
    for word in words(script):
        assert text[word.start : word.end] == word.text
    for expansion in script.expansions:
        source = text[expansion.start : expansion.end]
        assert source.startswith("${" if expansion.braced else "$")
        assert expansion.name in source
        assert expansion.operator in source


@given(TEXTS)
def test_all_is_in_the_order_of_the_text(text: str) -> None:
    script = read(text)
    for found in (script.commands, script.assignments, script.expansions):
        starts = [each.start for each in found]
        assert starts == sorted(starts)


@given(st.lists(st.text(alphabet="ab 'c\\$", min_size=1), min_size=1, max_size=5))
def test_a_text_in_quotes_is_itself(texts: list[str]) -> None:
    quoted = " ".join("'" + each.replace("'", "'\\''") + "'" for each in texts)
    assert [word.value for word in only(f"echo {quoted}").words[1:]] == texts


def words(script: Script) -> Iterator[Word]:
    for command in script.commands:
        yield from command.words
        for redirect in command.redirects:
            yield redirect.target
    for assignment in script.assignments:
        if assignment.value is not None:
            yield assignment.value


def scripts_of_the_house() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.sh"))


def test_there_are_scripts_to_read() -> None:
    assert len(scripts_of_the_house()) > 3


@pytest.mark.parametrize("path", scripts_of_the_house(), ids=lambda path: path.name)
def test_the_scripts_of_the_house_are_read_whole(path: Path) -> None:
    script = read(path.read_text())
    assert not script.broken
    assert script.functions


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is the judge here")
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_what_bash_accepts_is_not_broken(text: str) -> None:
    script = read(text)
    if script.broken:
        judged = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, timeout=20)
        assert judged.returncode != 0 or b"warning" in judged.stderr


def test_an_array_is_no_function() -> None:
    script = read('A=()\nB=(x "$y")\nA+=(z)\nf() { echo; }\n')
    assert [assignment.name for assignment in script.assignments] == ["A", "B", "A"]
    assert list(script.functions) == ["f"]
    assert not script.broken
