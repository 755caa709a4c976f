"""Benchmarks: each module has `rows()`, ratios within one run beside a peer; nothing here is a timed test."""
