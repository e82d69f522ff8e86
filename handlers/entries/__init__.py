"""What is entered for an honour: results, persons and teams on their way from the unit to the office."""
