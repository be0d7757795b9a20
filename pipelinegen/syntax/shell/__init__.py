"""Shell scripts, read and never run; nobody else knows its grammar."""

from .read import read as read
from .script import Assignment as Assignment
from .script import Command as Command
from .script import Expansion as Expansion
from .script import Redirect as Redirect
from .script import Script as Script
from .script import Statement as Statement
from .script import Word as Word
