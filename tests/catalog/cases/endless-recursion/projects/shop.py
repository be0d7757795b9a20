"""A shop."""


def forever() -> None:
    forever()


forever()
