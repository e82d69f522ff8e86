"""One module a page; each has a blueprint `bp`."""
