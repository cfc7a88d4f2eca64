"""What all papers share: statements of settlements, notices of what is to be put right.

fonts.py  letters with Chinese
codes.py  the code that stands on a paper, and leads whoever holds it to the record"""
