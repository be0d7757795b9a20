"""CI files that somebody wrote, read back into a definition, with what that changes."""
