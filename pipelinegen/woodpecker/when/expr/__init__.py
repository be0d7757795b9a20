"""expr-lang, the language of `evaluate`: its whole grammar, and the part of it that pipelines use."""
