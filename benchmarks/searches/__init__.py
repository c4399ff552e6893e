"""What `strategies.py` compares: problems, engines, and how they are run."""
