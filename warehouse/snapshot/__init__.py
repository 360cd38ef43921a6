"""The snapshot of a published edition: files for analysts, read by programs that know nothing of ours."""
