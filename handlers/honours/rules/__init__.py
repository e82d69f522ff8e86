"""What honours, notices and objections must respect; pure."""
