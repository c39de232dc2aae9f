"""Campaigns, what is shared with a recruiter, interviews, fair questions."""
