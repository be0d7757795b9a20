"""What definitions render to is read back into the same definitions: for every project of this fleet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelinegen.catalog import Definition, load_catalog
from pipelinegen.importing.asked import Asked
from pipelinegen.importing.imported import definition_of, imported
from pipelinegen.importing.verdict import Verdict
from pipelinegen.render import render_files

ROOT = Path(__file__).parents[2]
CATALOG = load_catalog(ROOT / "projects", locks=ROOT)
DEFINITIONS = [each for each in CATALOG.definitions if each.project.workflows]
TEMPLATES = [ROOT / "templates"]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.project.name)
def test_it_comes_back(definition: Definition, tmp_path: Path) -> None:
    """Nothing is known beside the files but what no file tells: the repository, its number, and when crons start."""
    project, label = definition.project, f"projects/{definition.path.name}"
    files = render_files(project, CATALOG.fleet, definition=label, templates=TEMPLATES)
    # As they lie on a disk, not in the order of the definition.
    texts = {each.path: each.text for each in sorted(files, key=lambda each: each.path)}
    assert definition_of(texts) == label
    asked = Asked(
        name=project.name,
        repository=project.repository.name,
        woodpecker_id=project.repository.woodpecker_id,
        schedules={
            trigger.name: trigger.schedule
            for workflow in project.workflows
            for trigger in getattr(workflow, "triggers", ())
            if trigger.event == "cron"
        },
        in_place=project.in_place,
    )
    made = imported(texts, CATALOG.fleet, asked, definition=label, templates=TEMPLATES)
    assert [each.verdict for each in made.outcomes] == [Verdict.EXACT] * len(files)

    shutil.copy(ROOT / "projects" / "fleet.py", tmp_path)
    (tmp_path / definition.path.name).write_text(made.definition, encoding="utf-8")
    (loaded,) = load_catalog(tmp_path, locks=ROOT).definitions
    again = render_files(loaded.project, CATALOG.fleet, definition=label, templates=TEMPLATES)
    assert {each.path: each.text for each in again} == texts
    assert (made.classes, made.templates) == ("", {})


def test_a_number_that_a_file_tells_need_not_be_said() -> None:
    (website,) = [each for each in DEFINITIONS if each.project.name == "website"]
    files = render_files(website.project, CATALOG.fleet, definition="projects/website.py", templates=TEMPLATES)
    texts = {each.path: each.text for each in files}
    asked = Asked("website", repository="ViktorBarzin/Website")
    made = imported(texts, CATALOG.fleet, asked, definition="projects/website.py", templates=TEMPLATES)
    assert made.project == website.project
