"""A diagram before it runs: safe reading, our properties, the checker."""
