"""What there is to say of a rule: for a person at a terminal, and as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from ..finding import Finding
from ..rules import validate
from ..rules.documentation import KINDS, Article, Documentation, Example, Part
from .excerpt import harmless
from .text import painted


def overview(articles: Mapping[str, Article], *, colour: bool = False) -> str:
    """Every name with its severity and its sentence, a line each, by kinds of files."""
    width = max(map(len, articles), default=0)
    groups = []
    for kind, title in KINDS.items():
        lines = [
            f"  {article.name.ljust(width)}  {part.severity.value.ljust(7)}  {part.documentation.summary}"
            for article in articles.values()
            for part in article.parts
            if part.kind == kind
        ]
        if lines:
            groups.append("\n".join([painted(capitalised(title), "1", colour=colour), *lines]))
    return "\n\n".join(groups)


def text(article: Article, *, width: int = 100, colour: bool = False) -> str:
    """Everything there is to say, sentences no wider than `width`."""
    blocks: list[str] = []
    for part in article.parts:
        head = painted(article.name, "1", colour=colour)
        blocks.append(f"{head}  {part.severity.value}, in {KINDS[part.kind]}")
        blocks += _wrapped(part.documentation.summary, width)
        blocks += _wrapped(f"Why: {part.documentation.why}", width)
        blocks += _examples(article, part, colour=colour)
    blocks += _wrapped(_silencing(article), width)
    if article.can_be_silenced:
        blocks.append(f"    {_comment(article)}")
    return "\n\n".join(blocks)


def markdown(article: Article, heading: str = "###") -> str:
    """The same for a page, below a heading of that level."""
    blocks = [f"{heading} {article.name}"]
    for part in article.parts:
        if len(article.parts) > 1:
            blocks.append(f"{heading}# {capitalised(KINDS[part.kind])}")
        blocks += [f"*{part.severity.value.capitalize()}.* {prose(part.documentation.summary)}"]
        blocks.append(f"**Why:** {prose(part.documentation.why)}")
        for example in part.documentation.bad:
            blocks += ["Bad:", fenced(example.text)]
            blocks += ["\n".join(f"- {place(finding)}" for finding in _found(article, part.documentation, example))]
        for example in part.documentation.good:
            blocks += ["Good:", fenced(example.text)]
        if part.documentation.given:
            blocks.append(f"That is with `{part.documentation.given}` known from the definitions.")
    return "\n\n".join(block for block in blocks if block) + "\n"


def help_text(article: Article) -> str:
    """Why, and how to silence it, in a few lines."""
    return "\n\n".join([*(part.documentation.why for part in article.parts), _silencing(article, _comment(article))])


def help_markdown(article: Article) -> str:
    """The same with one example of each sort."""
    blocks: list[str] = []
    for part in article.parts:
        blocks.append(prose(part.documentation.why))
        for title, examples in (("Bad:", part.documentation.bad), ("Good:", part.documentation.good)):
            if examples:
                blocks += [title, fenced(min(examples, key=lambda example: len(example.text)).text)]
    return "\n\n".join([*blocks, prose(_silencing(article, f"`{_comment(article)}`"))])


def capitalised(title: str) -> str:
    """The title with a capital at its beginning."""
    return title[:1].upper() + title[1:]


def prose(text: str) -> str:
    """A sentence for Markdown: what is not between backticks means nothing else than it says."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if at % 2 else re.sub(r"([*<\[\]\\])", r"\\\1", part) for at, part in enumerate(parts))


def fenced(text: str) -> str:
    """A block of YAML for Markdown."""
    longest = max(map(len, re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}yaml\n{text.rstrip()}\n{fence}"


def place(finding: Finding) -> str:
    """A finding for Markdown."""
    remedy = f"; {finding.help}" if finding.help else ""
    where = f"{finding.path}:{finding.position.line}:{finding.position.column}"
    return f"`{where}` {prose(finding.message + remedy)}"


def _examples(article: Article, part: Part, *, colour: bool) -> Iterator[str]:
    for example in part.documentation.bad:
        yield painted("Bad:", "31", colour=colour)
        yield _set_in(example.text)
        yield "\n".join(f"  {harmless(str(finding))}" for finding in _found(article, part.documentation, example))
    for example in part.documentation.good:
        yield painted("Good:", "32", colour=colour)
        yield _set_in(example.text)
    if part.documentation.given:
        yield f"That is with this known from the definitions: {part.documentation.given}"


def _found(article: Article, documentation: Documentation, example: Example) -> list[Finding]:
    """What this very rule says of an example."""
    return [each for each in validate(example.files, documentation.known) if each.rule == article.name]


def _set_in(text: str) -> str:
    return textwrap.indent("\n".join(map(harmless, text.rstrip().split("\n"))), "    ", lambda line: line != "\n")


def _wrapped(text: str, width: int) -> list[str]:
    return [
        textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False)
        for paragraph in text.split("\n\n")
    ]


def _comment(article: Article) -> str:
    return f"# pipelinegen: ignore[{article.name}] why it is right here"


def _silencing(article: Article, comment: str = "") -> str:
    if not article.can_be_silenced:
        return "No comment can silence it."
    how = "A comment silences it, on the line or alone on the one before; with `ignore-file` for the whole file"
    return f"{how}: {comment}".rstrip()
