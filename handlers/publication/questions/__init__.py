"""What visitors ask about published results, and the answers (S-27: exchange)."""
