"""What Patrol costs, beside a floor measured in the same run or a fixed budget: `python -m benchmarks`."""
