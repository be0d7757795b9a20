"""The languages met in CI files; each module knows one of them and nothing else."""
