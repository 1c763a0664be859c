"""What was asked and answered, kept so that it can be shown later and cannot be altered unseen."""
