"""Backups: a folder each with everything that cannot be derived again, whole in itself, sealed by a manifest; and the way back."""
