"""What the shape of a CI file must be: the upstream schemas and our own, stricter ones."""
