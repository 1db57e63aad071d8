"""The mistakes that learners make: what an error means, and what goes wrong without one.

Everything here reads the record and the text of the lesson, and runs nothing.
"""
