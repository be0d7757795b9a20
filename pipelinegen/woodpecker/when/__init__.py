"""The conditions of workflows and steps."""
