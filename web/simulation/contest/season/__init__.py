"""The season of a contest year: entries, endorsement, ranking, review, selection, notice, honours."""
