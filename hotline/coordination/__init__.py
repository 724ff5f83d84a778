"""What several agencies do together: the joint plan of a case, case conferences, letters about a
referral, and what ministries have committed to in their working group."""
