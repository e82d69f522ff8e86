"""The Flask application: pages, interface, command line."""
