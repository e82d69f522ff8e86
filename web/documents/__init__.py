"""Documents on paper: PDF in Chinese, the same bytes for the same content. Builders take plain values, no rows.

`form` prints a filled-in form with the opinions on it, `decision` a red-head document 红头文件, `certificate` a
certificate with a code to verify it by, `table` any list.
"""
