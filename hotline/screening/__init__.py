"""Questions that look for signs of trafficking, asked one at a time, and what the answers show.

An aid to the counsellor's judgement: a result names its signs and the answers behind them, and
never says what somebody is.
"""
