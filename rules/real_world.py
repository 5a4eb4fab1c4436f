"""RWP: real-world projects."""
