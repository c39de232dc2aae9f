"""What people and staff do, one noun a file."""
