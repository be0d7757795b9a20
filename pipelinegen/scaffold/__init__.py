"""Definitions written for a person to keep: from what a checkout shows, and what only they can say."""
