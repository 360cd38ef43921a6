"""WHAT the year's end says: one content, written as docx, xlsx, html and pdf."""
