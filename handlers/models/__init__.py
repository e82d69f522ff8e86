"""Process models: drafts of packages by revision, who has them open, how they become versions."""
