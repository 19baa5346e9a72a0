"""A folder that files are put into: each is taken when it is whole, read in, and put where it is not in the way."""
