"""Servers on the network; nothing else of the program opens a socket."""
