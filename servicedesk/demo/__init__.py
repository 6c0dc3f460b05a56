"""The demo company. Installed only with DESK_DEMO=true; in production this code does not run."""

from typing import NamedTuple

PASSWORD = "welcome-to-tianhe"  # noqa: S105 - printed on the sign-in page; the demo is open to whoever reaches it


class DemoAccount(NamedTuple):
    """One person of each kind, named on the terminal and on the sign-in page. `department` is its code."""

    kind: str
    email: str
    name: str
    department: str
    password: str = PASSWORD


def accounts() -> list[DemoAccount]:
    """One account for each kind of user; `seed` makes them. Read before Django is set up, therefore not translated."""
    return [
        DemoAccount("Employee", "lin.mei@tianhe.example", "Lin Mei", "MFG"),
        DemoAccount("Employee abroad", "anna.becker@tianhe.example", "Anna Becker", "HAN"),
        DemoAccount("Agent", "zhang.wei@tianhe.example", "Zhang Wei", "IT"),
        DemoAccount("Department head", "chen.jing@tianhe.example", "Chen Jing", "IT"),
        DemoAccount("HR admin", "liu.yang@tianhe.example", "Liu Yang", "HR"),
        DemoAccount("Executive", "wang.jianguo@tianhe.example", "Wang Jianguo", "MGT"),
        DemoAccount("System admin", "admin@tianhe.example", "Sun Hao", "IT"),
    ]
