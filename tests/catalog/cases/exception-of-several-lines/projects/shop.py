"""A shop."""

raise ValueError("no shop\n\nFor further information visit the shop")
