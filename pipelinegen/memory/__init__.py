"""What is remembered between runs: fleets that were as defined, and proofs that held. Nothing but digests is kept.

This room answers `pipelinegen check` before anything else is imported. It knows no other room, and does without
dataclasses, pathlib and whatever else costs milliseconds.
"""
