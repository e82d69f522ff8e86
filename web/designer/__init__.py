"""The designer's pages beside the drafts themselves (handlers/models)."""
