"""Where versions stand: in the lock files, in definitions and in generated files; and whether these agree."""
