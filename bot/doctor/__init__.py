"""The doctor: looks at everything that `run` needs, and says of each what is wrong and how to mend it."""
