"""A shop."""

raise ImportError("libssl.so.3: cannot open shared object file", name="ssl")
