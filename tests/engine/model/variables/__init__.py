"""Tests of engine/model/variables."""
