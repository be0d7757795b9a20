"""What a comparison is told as: a line and a remedy for each verdict, the sum, and what is kept of it all."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from pipelinegen.drift import Comparison, Verdict, compare
from pipelinegen.presence import LINK, instead
from pipelinegen.report.drift import RULES, Judged, Tally, findings, render_headers, render_json, render_text
from pipelinegen.rules import NAMES

from ..written import generated


def pinned(version: str, tag: str = "3.20", commit: str = "a") -> str:
    return generated(f"  - uses: a/b@{commit * 40}  # v{version}\n  - image: 'c:{tag}'\n")


OLD, NEW, MINE = generated("a\nb\n"), generated("a\nc\n"), "steps: []\n"
PINNED = pinned("2.1.0")


def judged(
    wanted: str | None, found: str | None, *, path: str = "a.yml", revision: str = "", branch: str = ""
) -> Judged:
    """One file as it is told."""
    given = ({} if each is None else {path: each} for each in (wanted, found))
    [comparison] = compare("p", *given)
    return Judged(comparison, f"g/{path}", "pipelinegen render", revision=revision, branch=branch)


EDITED = "what is worth keeping belongs into the definition; then `pipelinegen render` writes it anew"
ADOPT = "`pipelinegen pins adopt` takes newer versions over into the lock"
FOREIGN = "pipelinegen did not write this file, and one of its own belongs here"


@pytest.mark.parametrize(
    ("wanted", "found", "finding"),
    [
        (NEW, None, "1:1: this file is missing; run `pipelinegen render` [missing-file]"),
        (NEW, NEW + "mine\n", f"6:1: this file was changed by hand; {EDITED} [changed-by-hand]"),
        (NEW, NEW.replace("\n", "\r\n"), f"1:1: this file was changed by hand; {EDITED} [changed-by-hand]"),
        (
            NEW,
            OLD,
            "5:1: its definition, a template or pipelinegen moved on since it was rendered; run `pipelinegen render` "
            "[outdated-file]",
        ),
        (None, OLD, "1:1: no definition asks for this file any more; `pipelinegen render` removes it [orphaned-file]"),
        (
            NEW,
            MINE,
            f"1:1: {FOREIGN}; move it away, or overwrite it with `pipelinegen render --force` [foreign-file]",
        ),
        (
            NEW,
            instead(LINK),
            "1:1: a link is in the place of this file, or of a folder above it; remove that or move it away, then run "
            "`pipelinegen render` [foreign-file]",
        ),
        (
            PINNED,
            pinned("2.0.9", commit="b"),
            f"4:1: only versions differ: a/b@{'b' * 40}  # v2.0.9 here, a/b@{'a' * 40}  # v2.1.0 in the lock; "
            "run `pipelinegen render` [pin-only]",
        ),
        (
            PINNED,
            pinned("2.10.0", commit="b"),
            f"4:1: only versions differ: a/b@{'b' * 40}  # v2.10.0 here, a/b@{'a' * 40}  # v2.1.0 in the lock; "
            f"{ADOPT} [pin-only]",
        ),
        (
            PINNED,
            pinned("2.1.0", tag="edge"),
            f"5:1: only versions differ: c:edge here, c:3.20 in the lock; {ADOPT} [pin-only]",
        ),
    ],
)
def test_a_finding(wanted: str | None, found: str | None, finding: str) -> None:
    each = judged(wanted, found)
    assert str(each.finding) == f"g/a.yml:{finding}"
    assert findings([each]) == [each.finding]


def test_a_twin_is_named() -> None:
    [_, each] = compare("p", {"a/deploy.yml": NEW}, {"a/Deploy.yml": MINE})
    told = Judged(each, "g/a/deploy.yml", "pipelinegen render")
    assert str(told.finding) == (
        "g/a/deploy.yml:1:1: 'a/Deploy.yml' is in the place of this file on a disk that ignores case; "
        "rename that one or move it away, then run `pipelinegen render` [foreign-file]"
    )
    assert "".join(render_text([told])).startswith("not ours: g/a/deploy.yml (a/Deploy.yml is there)\n--- /dev/null\n")


def test_what_waits_on_a_branch_is_to_be_merged() -> None:
    for found in (None, OLD, MINE, OLD + "#\n"):
        assert judged(NEW, found, branch="b").finding.help == "merge the branch 'b', which has it as it is defined"


def test_what_takes_newer_pins_over() -> None:
    comparison = judged(PINNED, pinned("3.0.0", commit="b")).comparison
    told = Judged(comparison, "g/a.yml", "m", adopt="pipelinegen pins adopt --from x")
    assert told.finding.help == "`pipelinegen pins adopt --from x` takes newer versions over into the lock"
    tally = Tally()
    assert [*tally.counting([told])]
    assert tally.total("m").endswith(PIN_IS_LOST.replace("adopt`", "adopt --from x`"))


def test_one_pin_at_many_places_is_told_once() -> None:
    wanted, found = (
        generated(f"  - uses: a/b@{commit * 40}  # v{version}\n" * 3) for commit, version in (("a", 1), ("b", 2))
    )
    assert judged(wanted, found).finding.message == (
        f"only versions differ: a/b@{'b' * 40}  # v2 here, a/b@{'a' * 40}  # v1 in the lock"
    )


def test_what_is_no_drift_is_no_finding() -> None:
    assert findings([judged(NEW, NEW), judged(None, MINE)]) == []


def test_the_rules_are_those_of_nothing_else() -> None:
    assert len(set(RULES)) == len(RULES) == len(Verdict) - 1
    assert not {*RULES} & {*NAMES}


def test_the_text_has_each_drift_with_its_diff() -> None:
    told = [judged(NEW, NEW), judged(NEW, None), judged(None, OLD), judged(None, MINE)]
    assert [each.partition("\n")[0] for each in render_text(told)] == [
        "missing: g/a.yml",
        "--- /dev/null",
        "orphaned: g/a.yml",
        "--- a/a.yml",
    ]
    assert "".join(render_text([judged(NEW, OLD, revision="origin/main")])) == (
        "outdated: origin/main:g/a.yml\n" + compare("p", {"a.yml": NEW}, {"a.yml": OLD})[0].diff()
    )


def test_a_name_that_would_move_the_cursor_is_told_by_its_characters() -> None:
    assert next(render_text([judged(NEW, None, path="a\x1b[2J.yml")])) == "missing: g/a␛[2J.yml\n"


def test_what_a_change_would_mean_stands_instead_of_its_diff() -> None:
    comparison = judged(NEW, OLD).comparison
    told = Judged(comparison, "g/a.yml", "x", meaning=("job a now also runs on push", "needs secret b"))
    assert "".join(render_text([told])) == "outdated: g/a.yml\n  job a now also runs on push\n  needs secret b\n"


EDIT_IS_LOST = "an edit by hand is lost then: what is worth keeping belongs into the definition\n"
STAYS = "a file that is not ours stays in the way until it is moved, or overwritten with `--force`\n"
PIN_IS_LOST = "a newer version is lost then: `pipelinegen pins adopt` takes it over into the lock first\n"
MEND = "mend them with `m`\n"
MERGE = "merge it, or look at it with `--ref b`\n"


@pytest.mark.parametrize(
    ("told", "total"),
    [
        ([], "0 files are as defined\n"),
        ([judged(NEW, NEW)], "1 file is as defined\n"),
        ([judged(NEW, NEW), judged(NEW, NEW), judged(None, MINE)], "2 files are as defined\n"),
        ([judged(NEW, None)], f"1 of 1 file differ; {MEND}"),
        ([judged(NEW, OLD), judged(NEW, NEW)], f"1 of 2 files differ; {MEND}"),
        ([judged(None, OLD)], "1 file is orphaned; mend it with `m`\n"),
        ([judged(None, OLD), judged(None, OLD)], f"2 files are orphaned; {MEND}"),
        ([judged(None, OLD), judged(NEW, None)], f"1 of 1 file differ and 1 file is orphaned; {MEND}"),
        ([judged(NEW, OLD + "#\n")] * 2, f"2 of 2 files differ; {MEND}{EDIT_IS_LOST}"),
        ([judged(None, OLD + "#\n")], f"1 file is orphaned; mend it with `m`\n{EDIT_IS_LOST}"),
        ([judged(NEW, MINE)], f"1 of 1 file differ; {MEND}{STAYS}"),
        (
            [judged(NEW, instead(LINK))],
            f"1 of 1 file differ; {MEND}a link in the place of a file stays in the way until that is removed\n",
        ),
        ([judged(NEW, OLD, branch="b")], f"1 of 1 file differ; the branch 'b' has them as defined: {MERGE}"),
        ([judged(NEW, MINE, branch="b")], f"1 of 1 file differ; the branch 'b' has them as defined: {MERGE}"),
        ([judged(None, OLD, branch="b")], f"1 file is orphaned; the branch 'b' has it as defined: {MERGE}"),
        (
            [judged(NEW, OLD, branch="b"), judged(NEW, OLD), judged(NEW, NEW)],
            f"2 of 3 files differ; {MEND}the branch 'b' has 1 of them as defined already: {MERGE}",
        ),
        ([judged(PINNED, pinned("3.0.0"))], f"1 of 1 file differ; {MEND}{PIN_IS_LOST}"),
        ([judged(PINNED, pinned("1.0.0"))], f"1 of 1 file differ; {MEND}"),
        ([judged(NEW, NEW, revision="main")], "1 file is as defined\n"),
        (
            [judged(NEW, OLD, revision="main")],
            f"1 of 1 file differ; {MEND}what a revision holds changes by a commit\n",
        ),
    ],
)
def test_the_sum(told: list[Judged], total: str) -> None:
    tally = Tally()
    assert [*tally.counting(told)] == told
    assert tally.total("m") == total
    assert tally.drift == sum(each.comparison.drifts for each in told)


def test_json_has_an_entry_for_every_file() -> None:
    told = [judged(NEW, NEW), judged(NEW, OLD), judged(None, MINE), judged(None, OLD)]
    found = json.loads(render_json(told))
    assert {key: found[key] for key in ("files", "drift")} == {"files": 2, "drift": 2}
    same, outdated, foreign, orphan = found["verdicts"]
    assert same == {"project": "p", "path": "g/a.yml", "verdict": "same", "drift": False}
    assert foreign == {"project": "p", "path": "g/a.yml", "verdict": "foreign", "drift": False}
    assert outdated == {
        "project": "p",
        "path": "g/a.yml",
        "verdict": "outdated",
        "drift": True,
        "line": 5,
        "message": "its definition, a template or pipelinegen moved on since it was rendered",
        "help": "run `pipelinegen render`",
    }
    assert (orphan["verdict"], orphan["drift"], orphan["line"]) == ("orphaned", True, 1)
    comparison = told[1].comparison
    [entry] = json.loads(render_json([Judged(comparison, "x", "m", meaning=("b",))]))["verdicts"]
    assert entry["meaning"] == ["b"]


HEADERS: Mapping[Verdict, Judged] = {
    verdict: Judged(
        Comparison("", f"{verdict}.yml", "", verdict, None, None), f"{verdict}.yml", "m", definition="projects/p.py"
    )
    for verdict in (Verdict.SAME, Verdict.CHANGED)
}
BY_NAME = "what is worth keeping belongs into the definition that the file's first line names"


@pytest.mark.parametrize(
    ("same", "changed", "text"),
    [
        (1, 0, "1 generated file, none edited by hand"),
        (2, 0, "2 generated files, none edited by hand"),
        (0, 1, f"changed by hand: changed.yml\n1 of 1 generated file was edited; {BY_NAME}"),
        (
            1,
            2,
            "changed by hand: changed.yml\n" * 2 + f"2 of 3 generated files were edited; {BY_NAME}",
        ),
    ],
)
def test_headers(same: int, changed: int, text: str) -> None:
    told = [HEADERS[Verdict.SAME]] * same + [HEADERS[Verdict.CHANGED]] * changed
    assert render_headers(told) == text
    document = json.loads(render_json(told))
    assert document["files"] == same + changed
    assert {(each.get("project"), each["definition"]) for each in document["verdicts"]} == {(None, "projects/p.py")}
