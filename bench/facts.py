"""Prints what the other tools' definitions need to know of a folder of definitions, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipelinegen.catalog import load_catalog
from pipelinegen.render.environment import packaged_templates


def main(folder: Path) -> None:
    """Load the definitions and print their facts."""
    catalog = load_catalog(folder, locks=folder.parent)
    projects = [definition.project for definition in catalog.definitions]
    facts = {
        "woodpecker": catalog.fleet.woodpecker.url,
        "actions": {each.name: {"version": each.version, "commit": each.commit} for each in catalog.fleet.actions},
        "script": (packaged_templates() / "scripts" / "trigger-deploy.sh").read_bytes().decode("utf-8"),
        "sites": [
            {
                "name": project.name,
                "id": project.repository.woodpecker_id,
                "image": project.images[0].repository,
                "key": project.images[0].key,
            }
            for project in projects
        ],
    }
    json.dump(facts, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
