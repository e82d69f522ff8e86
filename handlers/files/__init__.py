"""Uploaded files: checked by their content, kept once by their digest, given out by what they belong to."""
