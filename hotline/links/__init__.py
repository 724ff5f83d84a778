"""Access for an agency without an account: a sealed link one way, a code another, one referral."""
