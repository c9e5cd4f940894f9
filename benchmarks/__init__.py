"""Speed and accuracy side by side; see README.md."""
