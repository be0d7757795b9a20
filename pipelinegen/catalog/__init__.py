"""Finds and loads the definitions of a `projects/` folder."""

from __future__ import annotations

from .load import EVERYONE as EVERYONE
from .load import Catalog as Catalog
from .load import Definition as Definition
from .load import load_catalog as load_catalog
