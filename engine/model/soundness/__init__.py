"""Whether a process can come to a stop or do a step twice, whatever its conditions say.

A scope becomes a net of splits and joins (`net`), and what never meets the rest again is taken apart (`threads`). Each
piece is reduced by rules that keep both properties (`reduction`, after Sadiq and Orlowska, "Analyzing process models
using graph reduction techniques", Information Systems 25(2), 2000), and what remains is played through with tokens
(`play`), as the engine moves them and within a bound. `causes` says in elements what was found.
"""

from engine.model.soundness.causes import Deadlock, Twice, Verdict, examine

__all__ = ["Deadlock", "Twice", "Verdict", "examine"]
