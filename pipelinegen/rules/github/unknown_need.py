"""See `unknown_need`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...errors import near
from ...syntax import yaml
from ..rule import Fault, error
from ..view.github import Expression, GithubFile, GithubJob, GithubStep


@error
def unknown_need(file: GithubFile) -> Iterator[Fault]:
    """A job waits for one that does not exist, or reads what it does not get from the jobs it waits for.

    Why: GitHub refuses the workflow because of an unknown job in `needs`. What an expression reads of a job that is
    not in `needs`, or of an output that the job does not have, is empty without a word: an image without a tag, and a
    deploy of nothing (2026-03-15, D-01).

    Bad: 8:12

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make
          test:
            needs: bild
            runs-on: ubuntu-24.04
            steps:
              - run: make test

    Bad: 28:26 29:26

        name: Build and deploy
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: make test
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            outputs:
              image_tag: ${{ steps.tag.outputs.image_tag }}
            steps:
              - id: tag
                run: printf 'image_tag=%.8s\\n' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"
          deploy:
            needs: [build]
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Deploy
                env:
                  COMMIT: ${{ github.sha }}
                  IMAGE_TAG: ${{ needs.build.outputs.tag }}
                  VERSION: "v${{ needs.test.outputs.version }}"
                run: ./deploy.sh

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make
          test:
            needs: build
            if: needs.build.result == 'success'
            runs-on: ubuntu-24.04
            steps:
              - run: make test

    Good:

        name: Build and deploy
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          build:
            uses: ./.github/workflows/image.yml
          deploy:
            needs: [build]
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Deploy
                env:
                  IMAGE_TAG: ${{ needs.build.outputs.tag }}
                run: ./deploy.sh
    """
    jobs = {job.id.lower(): job for job in file.jobs}
    for job in file.jobs:
        for need in job.needs:
            if need.value.lower() not in jobs:
                remedy = f"the jobs of this file are {_listed(jobs)}"
                yield Fault(need.position, f"there is no job {need.value!r}{near(need.value, jobs)}", remedy)
    if "needs." in file.text or "needs[" in file.text:
        for job in file.jobs:
            for expression in _of(file, job):
                yield from _read(expression, job, jobs)


def _of(file: GithubFile, job: GithubJob) -> Iterator[Expression]:
    yield from file.expressions_in(job.node)
    holders: tuple[GithubJob | GithubStep, ...] = (job, *job.steps)
    for holder in holders:
        yield from (found for found in holder.condition if found.offset == found.inner)


def _read(expression: Expression, job: GithubJob, jobs: Mapping[str, GithubJob]) -> Iterator[Fault]:
    needs = [need.value.lower() for need in job.needs]
    for reference in expression.references:
        name = reference.path[1] if reference.path[0] == "needs" and len(reference.path) > 1 else "*"
        where = expression.place(reference.start)
        if name == "*" or any("${{" in need for need in needs):
            continue
        if name not in needs:
            message = f"{reference.name!r} is empty: {job.id!r} does not wait for a job {name!r}"
            remedy = (
                f"add it to `needs`, which is {_listed(needs)}" if name in jobs else f"it waits for {_listed(needs)}"
            )
            yield Fault(where, message, remedy)
        elif name in jobs and reference.path[2:3] == ("outputs",) and len(reference.path) == 4:
            yield from _of_output(reference.path[3], jobs[name], Fault(where, f"{reference.name!r} is empty"))


def _of_output(name: str, job: GithubJob, fault: Fault) -> Iterator[Fault]:
    outputs = job.field("outputs")
    names = [key.value.lower() for key, _ in yaml.entries(outputs)]
    if job.field("uses") is None and name != "*" and name not in names and (outputs is None or outputs.pairs):
        message = f"{fault.message}: the job {job.id!r} has no output {name!r}{near(name, names)}"
        yield Fault(fault.position, message, f"its outputs are {_listed(names)}")


def _listed(names: Mapping[str, object] | list[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"
