"""What a workflow file says, as the server reads it: YAML with its types, and the parts that decide what runs."""
