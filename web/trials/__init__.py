"""试运行: a draft or a version tried by hand, and its scenarios; nothing of it is real."""
