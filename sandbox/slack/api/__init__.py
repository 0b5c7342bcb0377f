"""The Web API: one module per family of methods, and the one door through which every call comes."""
