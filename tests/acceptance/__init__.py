"""The acceptance questions of the contest, each answered by driving the product."""
