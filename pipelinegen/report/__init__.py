"""Findings for people and for machines; each format is one module."""
