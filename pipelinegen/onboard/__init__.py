"""A project brought to work on the live servers: what is there is read, compared, changed, and read again."""
