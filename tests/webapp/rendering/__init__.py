"""What is printed and mailed, read back as people and machines read it."""
