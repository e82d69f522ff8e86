"""How each kind of syntax node is evaluated: rule(compiler, node, local names) -> function of a Scope."""
