"""What it means: pure functions, frames in, frames out. Knows neither databases nor Prefect nor Great Expectations."""
