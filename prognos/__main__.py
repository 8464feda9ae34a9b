"""`python -m prognos`."""

from prognos.cli import console

if __name__ == "__main__":
    console()
