"""What is inside a file: which kind it is, whether it is sound and harmless, and how its properties are taken out.

Everything here is called in a limited child process (`handlers.files.child`) and knows no database.
"""
