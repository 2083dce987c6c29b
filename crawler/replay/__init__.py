"""What rules would have told of the past, found by telling it again."""
