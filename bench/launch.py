"""Runs `PROGRAM ARGUMENT…` and prints its exit status, seconds, processor seconds and ru_maxrss.

A child's peak of memory is never below what its parent had when it started it, so the parent is this: a Python with
next to nothing imported, smaller than all that is measured. What the program prints goes to standard error.
"""

import os
import sys
import time

command = sys.argv[1:]
started = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
print(os.waitstatus_to_exitcode(status), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
