"""Which variables there can be at an element of a process, and where each comes from.

`given` says what one element gives, `order` which elements may be done before another, `scopes` puts both together.
"""

from engine.model.variables.given import Known, Variable
from engine.model.variables.scopes import Seen, Variables, variables_at

__all__ = ["Known", "Seen", "Variable", "Variables", "variables_at"]
