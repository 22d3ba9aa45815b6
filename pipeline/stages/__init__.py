"""read, split, source, retrieve, judge: a file each, plain functions on records; none imports another."""
