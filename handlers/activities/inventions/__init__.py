"""Inventions for which help with a patent, or with a dispute over ownership, is asked (专利申请支持, F-32)."""
