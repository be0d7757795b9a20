"""YAML, read in four ways and written in one; the only place that knows ruamel.yaml."""

from .error import TooLargeError as TooLargeError
from .error import YamlError as YamlError
from .error import quoted as quoted
from .node import Node as Node
from .node import compose as compose
from .tree import dump as dump
from .tree import is_quoted as is_quoted
from .tree import load as load
from .tree import load_1_1 as load_1_1
from .tree import load_plain as load_plain
from .tree import plain as plain
from .tree import position as position
