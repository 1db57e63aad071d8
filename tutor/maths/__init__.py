"""The mathematics of what ran: expressions, the rules of their derivatives, and how they look."""
