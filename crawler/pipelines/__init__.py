"""What happens to an item after a spider read it."""
