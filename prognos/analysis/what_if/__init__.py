"""What if: changed inputs, runs beside each other, and what it takes to reach a goal."""
