"""The contest: one package per area, called by the diagrams and by the web pages."""
