"""What a person declares: frozen, typed, unknown fields refused. No reading, no writing, no rendering."""
