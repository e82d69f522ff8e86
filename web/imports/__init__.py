"""Imports of the directory on screen and on the command line."""
