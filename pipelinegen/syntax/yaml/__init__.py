"""YAML, read in four ways and written in one; the only place that knows ruamel.yaml."""

from .core import position_of as position_of
from .core import typed as typed
from .core import value as value
from .error import TooLargeError as TooLargeError
from .error import YamlError as YamlError
from .error import quoted as quoted
from .node import Node as Node
from .node import compose as compose
from .place import origin as origin
from .reading import entries as entries
from .reading import field as field
from .reading import key_of as key_of
from .reading import scalars as scalars
from .reading import walk as walk
from .tree import dump as dump
from .tree import is_quoted as is_quoted
from .tree import load as load
from .tree import load_1_1 as load_1_1
from .tree import load_plain as load_plain
from .tree import plain as plain
from .tree import position as position
