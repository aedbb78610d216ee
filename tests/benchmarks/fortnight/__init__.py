"""A simulated fortnight: forty-two invented outlets, their faults, and a cron line that crawls them every quarter of an
hour. ``python -m tests.benchmarks.fortnight`` runs it; ``world`` says what is published, ``faults`` what goes wrong,
``server`` answers, ``accounts`` compares what was published with what was stored and told."""
