"""What all papers share: statements of settlements, notices of what is to be put right.

fonts.py  letters with Chinese
codes.py  the code that stands on a paper, and leads whoever holds it to the record
pages.py  pages that are counted, with header, footer and a stamp across
html.py   the page that a telephone shows which has scanned the code"""
