"""Honoured results put forward for the municipal S&T Progress Award (市科技进步奖, F-40, S-64)."""
