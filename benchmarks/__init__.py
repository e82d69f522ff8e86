"""How fast the engine is, beside the bare database and other engines: `python -m benchmarks`."""
