"""Hostile expressions by the hundred, made from families: what they try, and what may come of it."""

from __future__ import annotations

from itertools import product

ATTRIBUTES = (
    "__class__", "__class__.__mro__", "__class__.__bases__", "__subclasses__", "__dict__", "__init__.__globals__",
    "__getattribute__", "__builtins__", "__reduce__", "__call__", "__code__", "__closure__", "__self__", "__module__",
    "func_globals", "gi_frame.f_back", "f_globals", "tb_frame", "mro", "format", "real",
)  # fmt: skip
ROOTS = (
    "x", "xs", "xs[1]", "()" , '""', "[]", "{}", "1", "null", "now()", '@"2015-03-13"', '@"PT1H"', "[1..2]",
    "(function(a) a)", "item", "?", "abs", "self", "request", "config",
)  # fmt: skip
PYTHON = (
    "__import__", "eval", "exec", "compile", "open", "getattr", "setattr", "delattr", "globals", "locals", "vars",
    "dir", "breakpoint", "input", "exit", "quit", "type", "object", "memoryview", "super", "print", "help",
    "classmethod", "bytearray", "__build_class__",
)  # fmt: skip
ARGUMENTS = ("", "x", '"os"', "\"__import__('os').system('id')\"")
PAYLOADS = (
    "__import__('os').system('touch /tmp/hostile')",
    "().__class__.__bases__[0].__subclasses__()",
    "{0.__class__.__init__.__globals__}",
    "%(x)s%n%s%1000000000d",
    "{x!r:>1000000000}",
    "${jndi:ldap://127.0.0.1/a}",
    "{{7*7}}",
    "<%= 7*7 %>",
    "#{T(java.lang.Runtime).getRuntime().exec('id')}",
    "'; DROP TABLE instance; --",
    "../../../../etc/passwd",
    "/proc/self/environ",
    "\u202e)'di'(metsys",
)
TEXT_TAKERS = (
    "date({})", "time({})", "date and time({})", "duration({})", "number({})", "range({})", "string({})",
    "upper case({})", 'get value(x, {})', "context put({{}}, {}, 1)", 'string join([{}, {}], {})',
    'matches("a", {})', 'replace("abc", "b", {})', 'replace({}, "[a-z]+", "$0")', 'split("a,b", {})', "x[item = {}]",
    "{{{}: 1}}", "is defined({})", 'contains({}, "x")', "for c in [{}] return c",
)  # fmt: skip
LOOKALIKES = (
    "ｅｖａｌ(1)", "𝔢𝔳𝔞𝔩(1)", "𝐞𝐱𝐞𝐜(1)", "ехес(1)", "еvаl(1)", "e\u200dval(1)", "e\u200bval(1)", "ev\u0430l(1)",
    "__ｉｍｐｏｒｔ__(1)", "＿＿import＿＿(1)", "x․__class__()", "x。__class__", "х.__сlass__()", "\u202eeval\u202c(1)",
    "\ufeffeval(1)", "eval\u2060(1)", "eval\u00ad(1)", "ª(1)", "ﬁle(1)", "ℯval(1)", "①(1)", "eval（1）", "eval⁽1⁾",
    "exec‘1’", "“a”.format()", "x\u2028= 1", "x\x00.y()", "x\x1b[31m()", "import\u00a0os", "lambda\u3000x: x",
)  # fmt: skip
ENVIRONMENT = (
    "os.environ()", "env(\"HOME\")", "getenv(\"PATH\")", "System.getenv(\"PATH\")", "process.env()", "sys.exit(1)",
    "java.lang.System.exit(0)", "T(java.lang.Runtime)", "new java.io.File(\"/\")", "require(\"fs\")", "import(\"os\")",
    "@import(\"os\")", "$env:PATH", "%PATH%", "`id`", "$(id)", "${x}", "#{x}", "{{x}}", "<?xml version=\"1.0\"?>",
    "<!DOCTYPE a>", "<script>x</script>", "file:///etc/passwd", "\\\\host\\share", "SELECT * FROM task",
    "function(a) external {java: {class: \"java.lang.Runtime\", method signature: \"exec(java.lang.String)\"}}",
    "function(a) external {pmml: {document: \"file:///etc/passwd\", model: \"m\"}}",
    "(function() external {java: {class: \"os\", method signature: \"system\"}})()",
    "execution.setVariable(\"a\", 1)", "task.complete()", "runtime.start(\"x\")", "ctx.session.execute(\"x\")",
    "session[\"user\"]()", "g.user.is_admin()", "self.__class__()", "cls()", "app.config()", "url_for(\"x\")",
)  # fmt: skip
NESTING = ("(", "[", "{a:", "-", "not(", "if true then ", "for a in [1] return ", "some a in ", "function() ", "count(",
           "1 in (", "[1..", "x[", "x.", "1 + (", "\"a\" + (", "@", "/*")  # fmt: skip
DEPTHS = (150, 1_000, 3_000)


def _doubling(first: str, opening: str, between: str, closing: str, width: int) -> str:
    """A context of forty entries, each several times the one before it."""
    grown = (f"a{n}: {opening}{between.join([f'a{n - 1}'] * width)}{closing}" for n in range(1, 40))
    return "{a0: " + ", ".join([first, *grown]) + "}"


BOMBS = (
    *(f"{base}**{power}**{power}" for base in ("9", "99", "2", "-7", "1.0000001") for power in ("99", "9999", "1e30")),
    *(f"for i in {first}..{last} return i" for first, last in
      product(("1", "-1e9", "0"), ("1e5", "1e9", "1e15", "1e60"))),
    *("for " + ", ".join(f"v{n} in 1..{size}" for n in range(depth)) + " return 1" for depth, size in
      product((2, 3, 5, 8), (300, 1_000, 40_000))),
    *(f"{quantifier} a in 1..{size}, b in 1..{size} satisfies a {sign} b + {size}" for quantifier, sign, size in
      (("some", ">", 1_000), ("some", ">", 40_000), ("every", "<", 1_000), ("every", "<", 40_000))),
    *(_doubling("1", "[", ", ", "]", width) for width in (2, 3, 5)),
    *(_doubling('"aaaaaaaaaa"', "", " + ", "", width) for width in (2, 3, 5)),
    *(f"{call}(for i in 1..{size} return partial)" for call, size in
      product(("string", "flatten", "distinct values", "count", "concatenate", "reverse"), (1_000, 50_000))),
    "(function(f) f(f))(function(f) f(f))",
    "(function(f) [f(f)])(function(f) [f(f)])",
    "(function(f, n) f(f, n))(function(f, n) f(f, n + 1) + f(f, n + 1), 0)",
    "{fib: function(g, n) if n < 2 then n else g(g, n - 1) + g(g, n - 2), r: fib(fib, 60)}.r",
    "{loop: function(g, n) g(g, n), r: loop(loop, 1)}.r",
    "{ping: function(a, b) b(b, a), r: ping(ping, function(a, b) b(b, a))}.r",
    "{tree: function(g, n) [g(g, n + 1), g(g, n + 1)], r: tree(tree, 0)}.r",
    "sort(for i in 1..40000 return -i, function(a, b) a < b)",
    "sort(for i in 1..40000 return i, function(a, b) sort([b, a], function(c, d) c < d)[1] = a)",
    "(for i in 1..40000 return i)[some y in 1..40000 satisfies y = -item]",
    "(for i in 1..20000 return i)[count((for j in 1..20000 return j)[item > 0]) < 0]",
    "for i in 1..40000 return list contains(for j in 1..40000 return j, -1)",
    "for i in 1..40000 return exp(log(i)) ** 0.333333",
    "for i in 1..40000 return number(string(i) + string(i))",
    "for i in 1..40000 return range(\"[1..\" + string(i) + \"]\")",
    "for i in 1..40000 return duration(\"PT\" + string(i) + \"S\")",
    "for i in 1..40000 return context put({}, string(i), i)",
    "context merge(for i in 1..40000 return context([{key: string(i), value: i}]))",
    "list replace(for i in 1..40000 return i, function(a, b) every c in 1..1000 satisfies c > 0, 1)",
    "string join(for i in 1..40000 return string(for j in 1..40000 return j))",
    "median(for i in 1..40000 return i) + stddev(for i in 1..40000 return i) + mode(for i in 1..40000 return i)[1] + "
    "median(for i in 1..40000 return i) + stddev(for i in 1..40000 return i)",
)  # fmt: skip
PATTERNS = (
    "(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "a*a*a*a*a*a*a*b", "(a?){100}a{100}b", "((a*)*)*b", "(a*)*(a*)*b",
    "([a-z]+)*\\\\d", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)(.*)(.*)(.*)(.*)b", "(a{1,30}){1,30}b",
    "((a{0,9}){0,9}){0,9}b", "(\\\\w+\\\\s?)*$",
)  # fmt: skip


def python_calls() -> list[str]:
    """Calls of what Python has and FEEL has not: refused before they run."""
    return [f"{name}({arguments})" for name, arguments in product(PYTHON, ARGUMENTS)]


def nested() -> list[str]:
    """Nesting without end: refused before it runs."""
    return [
        *(opening * depth for opening, depth in product(NESTING, DEPTHS)),
        *(opening * depth + "1" for opening, depth in product(NESTING[:8], DEPTHS)),
    ]


def escapes() -> list[str]:
    """Ways to Python's attributes: refused, or null."""
    return [f"{root}.{attribute}" for root, attribute in product(ROOTS, ATTRIBUTES)] + [
        f"{root}.{attribute}()" for root, attribute in product(ROOTS[:6], ATTRIBUTES)
    ]


def payloads() -> list[tuple[str, str]]:
    """Texts that other languages would run or expand, with expressions that take them: refused, or data."""
    return [
        (payload, call.replace("{{", "{").replace("}}", "}").replace("{}", _quoted(payload)))
        for call, payload in product(TEXT_TAKERS, PAYLOADS)
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def patterns() -> list[str]:
    """Patterns that ruin a backtracking engine, on texts that do not match."""
    texts = ['"' + "a" * 3_000 + '!"', "text"]
    calls = ('matches({}, "{}")', 'replace({}, "{}", "b")', 'split({}, "{}")')
    return [call.format(text, pattern) for call, text, pattern in product(calls, texts, PATTERNS)]


def all_expressions() -> list[str]:
    """Every hostile expression once."""
    return list(dict.fromkeys([*without_work(), *BOMBS, *patterns()]))


def without_work() -> list[str]:
    """Those that need no work to be refused or answered."""
    asked = [text for _, text in payloads()]
    return [*python_calls(), *LOOKALIKES, *ENVIRONMENT, *nested(), *escapes(), *asked]
