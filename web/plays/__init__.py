"""推演全年: a draft within the whole contest, played on a virtual clock by a process of its own; nothing is real."""
