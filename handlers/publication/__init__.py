"""Results after their honours: published, asked about, applied elsewhere, put forward for the S&T award."""
