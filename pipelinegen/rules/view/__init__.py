"""What rules look at: files as they are written, with the place of everything in them."""
