"""Expressions at random: such as pipelines have, well-typed ones, wild ones, and ones with typing errors."""

from __future__ import annotations

import re
from random import Random

ENVIRONMENTS = [
    {
        "CI_COMMIT_BRANCH": "main",
        "CI_PIPELINE_NUMBER": "5",
        "CI_PIPELINE_EVENT": "push",
        "CI_COMMIT_PULL_REQUEST_LABELS": "a,b,deploy",
        "CI_COMMIT_MESSAGE": "fix: Wip [x]\nbody",
        "CI_PIPELINE_FILES": '["src/a.py","docs/b.md"]',
        "EMPTY": "",
        "CI_COMMIT_TAG": "v1.2.3",
        "lower": "x",
    },
    {
        "CI_COMMIT_BRANCH": "feature/é",
        "CI_PIPELINE_NUMBER": "12",
        "CI_PIPELINE_EVENT": "manual",
        "CI_COMMIT_MESSAGE": "ÄÖ straße",
        "CI_PIPELINE_FILES": "[]",
        "CI_COMMIT_TAG": "nightly",
        "IMAGE_TAG": "3d3c42e5",
    },
    {"CI_PIPELINE_NUMBER": "0", "CI_PIPELINE_EVENT": "cron"},
]

# What `<kind>` in a form can become. A kind with a capital letter has no parts of its own.
FORMS = {
    "usual": ["<Usual>", "<Usual>", "(<Usual>) <And> (<usual>)", "<Usual> <And> <Usual>"],
    "Usual": [
        *("<Name> == <Word>", "<Name> != <Word>", '<Name> == ""', '<Name> != ""', "<Name> not in [<Word>]"),
        *("<Name> in [<Word>, <Word>]", "not (<Name> in [<Word>, <Word>])", "<Name> <Test> <Word>"),
        *("not (<Name> startsWith <Word>)", "lower(<Name>) contains <Word>", "<Name> matches <Good>"),
        *("int(CI_PIPELINE_NUMBER) > 3", "int(CI_PIPELINE_NUMBER) == 5", "len(<Name>) > 5", "<Name>[0:4] == <Word>"),
        *("any(<Labels>, # == <Word>)", "<Word> in <Labels>", "<Labels> | any(# == <Word>)"),
        "any(<Labels>, # == <Word>) or any(<Labels>, # startsWith <Word>)",
        'CI_PIPELINE_FILES != "" && any(fromJSON(CI_PIPELINE_FILES), # startsWith "src/")',
        "(<Name> == <Word> ? <Name> : <Word>) == <Word>",
    ],
    "Name": [
        "CI_COMMIT_BRANCH",
        "CI_PIPELINE_EVENT",
        "CI_COMMIT_MESSAGE",
        "CI_COMMIT_TAG",
        "IMAGE_TAG",
        "UNSET",
        "EMPTY",
    ],
    "Word": ['"main"', '"push"', '"manual"', "'deploy'", '"production"', '"v"', '"fix"', '"3d3c"', '"a"'],
    "Good": ['"^(main|feature/.*)$"', r'"^v[0-9]+\\.[0-9]+\\.[0-9]+$"', '"(?i)wip"', "'^[0-9a-f]{8}$'", '"^release-"'],
    "Labels": ['split(CI_COMMIT_PULL_REQUEST_LABELS, ",")'],
    "And": ["and", "or", "&&", "||"],
    "Test": ["contains", "startsWith", "endsWith", "not contains", "not startsWith"],
    "text": [
        *("<Text>", "<Text>", "<Text>", "<Text>", "lower(<text>)", "upper(<text>)", "trim(<text>)", "<text> | lower()"),
        *(
            "<text> + <text>",
            "(<condition> ? <text> : <text>)",
            "<list>[<Index>]",
            "<Any>[<Cut>]",
            "(<text> ?? <text>)",
        ),
        *("replace(<text>, <Text>, <Text>)", 'join(<list>, ",")', "trimPrefix(<text>, <Text>)", "trimSuffix(<text>)"),
        *("string(<text>)", "string(<number>)", "string(<condition>)", "first(<list>)", '$env["EMPTY"]'),
    ],
    "Text": ["<Any>", "<Any>", "<Any>", "<Any>", "<Quoted>", "<Quoted>", "<Quoted>"],
    "Any": ["<Name>", "CI_PIPELINE_NUMBER", "CI_COMMIT_PULL_REQUEST_LABELS", "CI_PIPELINE_FILES", "NOPE"],
    "Quoted": ["<Word>", '""', '"5"', '"."', "'docs/'", "`Wip`", r'"\n"', r"'\u00e9'", '","', '"/"'],
    "Index": ["0", "1", "-1", "2"],
    "Cut": ["0:3", ":2", "1:", "-2:", ":"],
    "number": [
        *("<Number>", "<Number>", "<Number>", "int(<Text>)", "len(<text>)", "len(<list>)", "(-<number>)"),
        *("<number> + <number>", "<number> - <number>", "<number> * <number>", "<number> % <number>"),
        *("count(<list>, <Item>)", "count(<list>, <Item>) > 0 ? 1 : 2", "indexOf(<text>, <Text>)"),
    ],
    "Number": ["0", "1", "2", "3", "5", "12", "-1"],
    "list": [
        *("<List>", "<List>", "split(<text>, <Text>)", "filter(<list>, <Item>)", "[<text>, <text>]", "<list>[1:]"),
        *("fromJSON(CI_PIPELINE_FILES)", "map(<list>, <Made>)", "filter(filter(<list>, <Item>), <Item>)"),
    ],
    "List": ['["a", "b"]', '["main", "push"]', "[]", "[EMPTY, UNSET]", '["deploy"]', "<Labels>"],
    "Made": ["#", "lower(#)", "# + #", "trim(#)", "#index", "# == <Word>"],
    "Item": [
        *(
            '# == "a"',
            '# contains "d"',
            '# startsWith "src/"',
            "len(#) > 1",
            '# matches "^a"',
            '# in ["a", "b"]',
            "true",
        ),
        *(
            'not (# endsWith ".md")',
            '{ # == "b" }',
            "int(#) > 1",
            "#",
            "# > 3",
            ".x",
            "#index > 0",
            "any(<List>, # == 'a')",
        ),
    ],
    "condition": [
        *(
            "<Condition>",
            "<text> <Compare> <text>",
            "<number> <Order> <number>",
            "<text> <In> <list>",
            "<text> <Test> <text>",
        ),
        *("<text> <Matches> <Pattern>", "<condition> <And> <condition>", "(<condition>) <And> (<condition>)"),
        *("not (<condition>)", "!(<condition>)", "<Loop>(<list>, <Item>)", "<list> | <Loop>(<Item>)"),
        *("(<condition> ? <condition> : <condition>)", "any(<Labels>, <Item>) <And> any(<Labels>, <Item>)"),
        *("all(<Labels>, <Item>) <And> all(<Labels>, <Item>)", "none(<Labels>, <Item>) <And> none(<Labels>, <Item>)"),
    ],
    "Condition": ["<Any> == <Quoted>", "<Any> != <Quoted>"],
    "Compare": ["==", "!=", "<", ">="],
    "Order": ["==", "!=", "<", ">", "<=", ">="],
    "In": ["in", "not in"],
    "Matches": ["matches", "not matches"],
    "Loop": ["any", "all", "none", "one"],
    "Pattern": [
        *(
            "<Good>",
            '"["',
            '"a|b"',
            '"^$"',
            '".*"',
            r'"\\bfix\\b"',
            '"(a"',
            '"a**"',
            '"^[^a-z]"',
            '"x{2,3}"',
            r'"\\d+$"',
        ),
        *('"(?=a)"', '"(main)?$"', '"[[:alpha:]]"', '"é$"', "'feature/.+'"),
    ],
    "wild": [
        *(
            "<wild> <Operator> <wild>",
            "<wild> <Operator> <wild>",
            "<wild> <Operator> <wild>",
            "(<wild>)",
            "<Sign><wild>",
        ),
        *(
            "<wild> ? <wild> : <wild>",
            "<Function>(<wild>)",
            "<Function>(<wild>, <wild>)",
            "<Function>(<Leaf>, <Leaf>, <Leaf>)",
        ),
        *("<wild>[<Leaf>]", "<wild>.<Member>", "<wild>[<Cut>]", "[<wild>, <Leaf>]", "[<wild>]", "<Function>()"),
    ],
    "Operator": [
        *(
            "<",
            "<=",
            ">",
            ">=",
            "==",
            "!=",
            "in",
            "contains",
            "startsWith",
            "endsWith",
            "matches",
            "and",
            "or",
            "&&",
            "||",
        ),
        *("??", "+", "-", "*", "%", "/", "**", "^", "..", "|", "not in", "not contains", "not matches"),
    ],
    "Sign": ["not ", "!", "-", "+"],
    "Member": ["x", "len", "startsWith", "x()"],
    "Function": [
        *(
            "len",
            "lower",
            "upper",
            "trim",
            "split",
            "int",
            "any",
            "all",
            "none",
            "one",
            "filter",
            "count",
            "map",
            "join",
        ),
        *("first", "last", "replace", "hasPrefix", "string", "float", "max", "unheardOf", "fromJSON", "indexOf", "sum"),
    ],
    "Leaf": [
        *(
            "<Any>",
            "<Any>",
            "<Any>",
            "<Any>",
            "<Any>",
            "<Quoted>",
            "<Quoted>",
            "<Quoted>",
            "<Pattern>",
            "true",
            "false",
            "nil",
        ),
        *("0", "1", "3", "-1", "0x1F", "1_0", "1.5", "[]", '["a", "b"]', "[1, 2]", '[1, "a"]', "#", "#index", ".x"),
        *("$env.UNSET", "$env", "len", "lower", "[UNSET, nil]", '[nil, "a"]'),
    ],
}
# What a kind becomes once it is deep enough.
ENDS = {"usual": "Usual", "text": "Text", "number": "Number", "list": "List", "condition": "Condition", "wild": "Leaf"}

PIECES = [
    *r"abkSs_-.*+?|()[]{}^$\/ 01,:é",
    *("\n", r"\d", r"\w", r"\s", r"\b", r"\B", r"\S", r"\W", r"\.", r"\-", r"\A", r"\z", "(?:", "(?i)", "(?s)", "[^a]"),
    *("[a-k]", "{2}", "{1,3}", "{,2}", "{0}", "[[:alpha:]]", "[:^digit:]", "[a-", "(a|b)"),
]
TYPOS = [*"()[]{}\"'`,.:?|&!=<>+-*/%#;@\\ \n\tax01_$é", " and ", " not ", " in ", "??", "?.", "::", "let ", "if "]


class Expressions:
    """A source of expressions."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def usual(self) -> str:
        """A guard as people write it."""
        return self._grown("usual", 3)

    def typed(self) -> str:
        """A condition whose parts mostly go together."""
        return self._grown("condition", self._random.randint(1, 3))

    def wild(self) -> str:
        """Anything the grammar allows."""
        return self._grown("wild", self._random.randint(1, 3))

    def mutated(self) -> str:
        """A condition with one to three typing errors."""
        text = [*self._grown(self._random.choice(["condition", "condition", "wild"]), 2)]
        for _ in range(self._random.randint(1, 3)):
            at, other = (self._random.randint(0, len(text)) for _ in range(2))
            change = self._random.randrange(3)
            if change == 0:
                del text[at : at + 1]
            elif change == 1:
                text.insert(at, self._random.choice(TYPOS))
            else:
                text[at : at + 1], text[other : other + 1] = text[other : other + 1], text[at : at + 1]
        return "".join(text)

    def pattern(self) -> str:
        """A regular expression, often a broken one."""
        return "".join(self._random.choice(PIECES) for _ in range(self._random.randint(0, 8)))

    def subject(self) -> str:
        """A text to look through."""
        return "".join(self._random.choice("abkKSs_-. 01é\n/[]{},A") for _ in range(self._random.randint(0, 8)))

    def _grown(self, kind: str, depth: int) -> str:
        kind = ENDS.get(kind, kind) if depth <= 0 else kind
        less = depth - (kind in ENDS)
        form = self._random.choice(FORMS[kind])
        return re.sub(r"<([A-Za-z]+)>", lambda part: self._grown(part[1], less), form)
