"""Does a question reach the right tool? Measures the router and the offline planner on labelled questions."""
