"""What a person can want of the program, one function each."""
