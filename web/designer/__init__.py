"""The designer's workshop: drafts of packages, who has them open, what becomes of them."""
