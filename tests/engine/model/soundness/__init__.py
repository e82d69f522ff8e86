"""Tests of engine/model/soundness."""
