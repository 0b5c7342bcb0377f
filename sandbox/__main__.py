"""`python -m sandbox`: the demo, everything in one command."""

from sandbox.demo import main

if __name__ == "__main__":
    main()
