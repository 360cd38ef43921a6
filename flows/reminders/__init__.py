"""Reminders: who is late, or returned and silent; what is written to whom, and that none of it goes out twice."""
