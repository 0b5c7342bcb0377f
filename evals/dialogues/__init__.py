"""Does Arthur answer as a colleague would expect, over whole conversations? Measured on the demo company."""
