"""The formats of the summary, a file or two each, all written from one content."""
