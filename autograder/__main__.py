"""`python -m autograder`: the command `conv-course`, where that is not on the PATH."""

from autograder.cli import main

if __name__ == "__main__":
    main()
