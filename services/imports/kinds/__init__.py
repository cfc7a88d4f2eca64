"""One file for each kind of import: its columns, how they are read, and how a batch of rows goes in."""

from collections.abc import Mapping

from models.imports import ImportKind
from services.imports.kinds import providers
from services.imports.kinds.kind import Kind

KINDS: Mapping[ImportKind, Kind] = {kind.name: kind for kind in (providers.KIND,)}
