"""What operators do to instances by hand: one verb a file, each audited with who, why, before and after.

A verb acts in the caller's transaction, takes the instance first and does all or nothing. Those that repair
(variables, moving a token, due times, answers) also take a suspended instance: what they set going waits until it
is resumed.
"""
