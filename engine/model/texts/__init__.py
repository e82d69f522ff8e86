"""What the reader and the checker say, in Chinese and English, by problem code."""
