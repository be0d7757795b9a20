"""What changes in Woodpecker's workflows mean."""
