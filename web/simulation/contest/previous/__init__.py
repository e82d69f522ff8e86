"""The season before this year's, small and well behaved: so that a new city has honours and results to show."""
