"""The slow, obvious reference: the same world as plain objects, and the API's rules over them in plain Python.

It knows nothing of the engine, the door or a database, so that where it and the service agree, two different hands have said the same.
The order of names (`db.collation`) and the words of a search (`db.words`) are taken as given: they have tests of their own.
"""
