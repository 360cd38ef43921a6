"""Patterns that bent figures would leave: head counts just under a threshold, copied columns, targets met exactly.

Pure tests over frames, each with the chance that honest reports would show as much. What they find are questions.
"""

from transforms.forensics.bunching import bunched
from transforms.forensics.copying import copied
from transforms.forensics.targets import at_target

__all__ = ["at_target", "bunched", "copied"]
