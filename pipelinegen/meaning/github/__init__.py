"""What changes in GitHub's workflows mean."""
