"""Benchmarks: what a budget says, measured on this machine beside a peer in the same run. `python -m bench` runs them all."""
