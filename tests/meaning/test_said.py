"""Sentences: most important first, one for several subjects, and always one line."""

from __future__ import annotations

from pipelinegen.meaning.said import Said, Subject, Weight, sentences


def job(name: str, rest: str, weight: Weight = Weight.REST, verb: str = "runs") -> Said:
    return Said(weight, Subject("job", name), verb, rest)


def test_what_weighs_more_comes_first_and_the_rest_stays_in_order() -> None:
    said = [job("a", "z"), job("b", "y", Weight.RUNS), job("c", "x"), job("d", "w", Weight.REFUSED)]
    assert sentences(said) == ["job d runs w", "job b runs y", "job a runs z", "job c runs x"]


def test_what_is_said_of_several_is_one_sentence() -> None:
    assert sentences([job("a", "x"), job("b", "x"), job("a", "x")]) == ["jobs a and b run x"]
    assert sentences([job("a", "x", verb=""), job("b", "x", verb="")]) == ["jobs a and b: x"]


def test_steps_of_one_job_and_of_several() -> None:
    def step(name: str, of: str) -> Said:
        return Said(Weight.REST, Subject("step", name, of), "is", "gone", "now")

    assert sentences([step("x", "a")]) == ["step x of job a is now gone"]
    assert sentences([step("x", "a"), step("y", "a")]) == ["steps x and y of job a are now gone"]
    assert sentences([step("x", "a"), step("x", "b")]) == ["step x of jobs a and b is now gone"]
    assert sentences([step("x", "a"), step("y", "b")]) == ["step x of job a and step y of job b are now gone"]


def test_adverbs_stand_where_they_are_said() -> None:
    assert sentences([Said(Weight.REST, Subject("", "deploy"), "runs", "on push", "no longer")]) == [
        "deploy no longer runs on push"
    ]


def test_a_sentence_is_one_line_of_a_terminal() -> None:
    (text,) = sentences([job("a\n\x1b[31m", "x")])
    assert text == "job a\\n\\x1b[31m runs x"
    (text,) = sentences([job("a" * 5000, "x")])
    assert len(text) < 1100
    assert text.endswith("a runs x")
