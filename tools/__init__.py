"""What the project needs beside its code: the browser of tests and pictures."""
