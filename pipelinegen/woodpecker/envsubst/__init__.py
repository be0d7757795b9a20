"""The library a Woodpecker server substitutes with, drone/envsubst 1.0.3, as far as a workflow file can tell."""
