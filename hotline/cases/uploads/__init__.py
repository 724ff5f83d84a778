"""What is brought into a case as a file: known by its content, stripped, looked at by a scanner."""
