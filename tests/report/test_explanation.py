"""What is said of every rule, in a terminal and on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipelinegen.finding import Severity
from pipelinegen.report.explanation import fenced, help_markdown, help_text, markdown, overview, prose, text
from pipelinegen.rules import FRAME, RULES
from pipelinegen.rules.documentation import articles
from pipelinegen.rules.rule import Fault, Rule
from pipelinegen.rules.view.source import Source

ARTICLES = articles(RULES, FRAME)


def nothing(_: Source) -> Iterator[Fault]:
    return iter(())


def of_two_kinds() -> list[Rule[Source]]:
    """Two rules of one name, as where both CIs have the same fault."""
    documentation = "{} has it.\n\nWhy: Woodpecker.\n\nBad: 1:1\n\n    a: 1\n\nGood:\n\n    b: 1\n"
    return [
        Rule("twice", "github", Severity.WARNING, nothing, documentation.format("GitHub")),
        Rule("twice", "woodpecker", Severity.ERROR, nothing, documentation.format("Woodpecker")),
    ]


@pytest.mark.parametrize("name", ARTICLES)
def test_everything_is_said_of_every_rule(name: str) -> None:
    article = ARTICLES[name]
    told, page = text(article, width=72), markdown(article)
    for part in article.parts:
        for sentence in (part.documentation.summary, *part.documentation.why.split("\n\n")):
            assert sentence in " ".join(told.split())
            assert prose(sentence) in page
        for example in (*part.documentation.bad, *part.documentation.good):
            assert example.text.rstrip() in page
        places = [place for example in part.documentation.bad for place in example.places]
        for path, position in places:
            assert re.search(rf"^  {re.escape(path)}:{position.line}:{position.column}: .*\[{name}\]$", told, re.M)
            assert f"\n- `{path}:{position.line}:{position.column}` " in page
        assert len(re.findall(r"^(?:Bad|Good):$", told, re.M)) >= len(part.documentation.bad + part.documentation.good)
    assert told.endswith((f"    # pipelinegen: ignore[{name}] why it is right here", "No comment can silence it."))
    assert help_text(article)
    assert help_markdown(article)


def test_the_overview_names_each_once_for_each_kind() -> None:
    rows = re.findall(r"^  (\S+) +(error|warning) +(\S.*)$", overview(ARTICLES), re.M)
    assert sorted(rows) == sorted(
        (article.name, part.severity.value, part.documentation.summary)
        for article in ARTICLES.values()
        for part in article.parts
    )


def test_the_overview_leaves_out_kinds_without_rules() -> None:
    assert overview(articles([], FRAME[:1])) == f"Any file\n  yaml-syntax  error    {FRAME[0].summary}"
    assert overview({}) == ""


def test_a_rule_of_two_kinds_is_told_under_one_heading() -> None:
    article = articles(of_two_kinds(), ())["twice"]
    assert markdown(article) == (
        "### twice\n\n"
        "#### Woodpecker's files\n\n*Error.* Woodpecker has it.\n\n**Why:** Woodpecker.\n\n"
        "Bad:\n\n```yaml\na: 1\n```\n\nGood:\n\n```yaml\nb: 1\n```\n\n"
        "#### GitHub's files\n\n*Warning.* GitHub has it.\n\n**Why:** Woodpecker.\n\n"
        "Bad:\n\n```yaml\na: 1\n```\n\nGood:\n\n```yaml\nb: 1\n```\n"
    )
    told = text(article)
    assert told.index("twice  error, in Woodpecker's files") < told.index("twice  warning, in GitHub's files")
    assert told.count("ignore[twice]") == 1
    assert len(re.findall("^  twice", overview({"twice": article}), re.M)) == 2


def test_sentences_are_as_wide_as_wanted() -> None:
    for line in text(ARTICLES["exit-78"], width=40).split("\n"):
        assert len(line) <= 40 or line.startswith("  ")
    assert max(map(len, text(ARTICLES["schema"], width=60).split("\n"))) <= 60


def test_colour_changes_nothing_else() -> None:
    for show in (
        lambda colour: overview(ARTICLES, colour=colour),
        lambda colour: text(ARTICLES["exit-78"], colour=colour),
    ):
        assert "\033[1m" in show(True)
        assert re.sub(r"\033\[\d+m", "", show(True)) == show(False)


@pytest.mark.parametrize(
    "sentence, written",
    [
        ("plain, with #1 and _x_", "plain, with #1 and _x_"),
        ("a * b <c> [d](e) \\n", "a \\* b \\<c> \\[d\\](e) \\\\n"),
        ("`a * <b>` and *", "`a * <b>` and \\*"),
    ],
)
def test_a_sentence_means_nothing_else_in_markdown(sentence: str, written: str) -> None:
    assert prose(sentence) == written


def test_a_fence_is_longer_than_those_inside() -> None:
    assert fenced("a: 1\n\n") == "```yaml\na: 1\n```"
    assert fenced("a: |\n  ````\n") == "`````yaml\na: |\n  ````\n`````"
