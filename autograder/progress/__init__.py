"""What a learner has done so far: kept beside their own work, and shown to them."""
