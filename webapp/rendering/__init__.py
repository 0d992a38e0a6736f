"""Mail and documents from plain data.

Nothing here reads the database, the clock or the network: what is written on a
sheet or in a mail is given as plain values, and the same values give the same bytes.
"""
