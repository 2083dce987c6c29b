"""Texts that want to be more than text: in a page, a mail, a table, a terminal."""

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "</title><script>alert(1)</script>",
    "</td></tr></table><form action=//evil>",
    "<style>@import '//evil'</style>",
    "<!--[if mso]><script>1</script><![endif]-->",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe src=//evil></iframe>",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<base href=//evil>",
    "<meta http-equiv=refresh content=0>",
    "${7*7}#{7*7}<%= 7*7 %>",
)
