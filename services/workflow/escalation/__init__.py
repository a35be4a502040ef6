"""What happens by itself while a clock runs and after: warnings, the next person, the tier above."""
