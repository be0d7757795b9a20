"""A shop."""

from pipelinegen import Project

project = Project
