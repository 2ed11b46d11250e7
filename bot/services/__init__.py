"""What Patrol does: one function for each thing that it can be asked, by a person or by the clock."""
